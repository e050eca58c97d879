import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { hideCards, redactLine } from "../src/redaction.ts";

/** Numbers of the card networks for tests, which no bank issues. */
const CARDS = [
  "4111111111111111",
  "5555555555554444",
  "378282246310005",
  "6011111111111117",
  "2223003122003222",
  "4222222222222",
];

const withCheckDigit = (digits: string): string => {
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const value = place % 2 === 0 ? +digit * 2 : +digit;
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return `${digits}${(10 - (sum % 10)) % 10}`;
};

const cards = fc
  .tuple(fc.constantFrom("2", "3", "4", "5", "6"), fc.stringMatching(/^\d{11,17}$/))
  .map(([first, rest]) => withCheckDigit(`${first}${rest}`));

describe("hides a card number", () => {
  for (const card of CARDS)
    test(card, () => {
      assert.equal(hideCards(`paid with ${card}.`), "paid with [card].");
      const grouped = card.replace(/(\d{4})(?=\d)/g, "$1 ");
      assert.equal(hideCards(`card ${grouped} exp 12/27`), "card [card] exp 12/27");
      assert.equal(hideCards(`card ${grouped.replaceAll(" ", "-")}`), "card [card]");
    });

  test("whatever it is", () => {
    fc.assert(fc.property(cards, (card) => assert.equal(hideCards(`x${card}y`), "x[card]y")));
  });

  test("with other digits around it", () => {
    assert.equal(hideCards("order 77 4111 1111 1111 1111 12"), "order 77 [card] 12");
    assert.equal(hideCards("4111111111111111 5555555555554444"), "[card] [card]");
  });
});

describe("leaves", () => {
  for (const text of [
    "4111111111111112",
    "1732752000000",
    "2026-11-28T00:22:17.123Z",
    "10.0.101.12",
    "order 123456",
    "41111111111111111111111",
  ])
    test(text, () => assert.equal(hideCards(text), text));

  test("a number whose check digit is wrong", () => {
    fc.assert(
      fc.property(cards, (card) => {
        const wrong = `${card.slice(0, -1)}${(+card.slice(-1) + 1) % 10}`;
        assert.equal(hideCards(wrong), wrong);
      }),
    );
  });
});

describe("a line", () => {
  const redacted = (fields: object) => JSON.parse(redactLine(JSON.stringify(fields)));

  test("hides secrets by their names, at any depth", () => {
    const fields = {
      req: { headers: { authorization: "Bearer abc", cookie: "a=b", "set-cookie": ["a=b"], "x-api-key": "k" } },
      body: {
        list: [
          { password: "p", cardNumber: "x", card_number: 1, cvv: "123", accessToken: "t", client_secret: { deep: 1 } },
        ],
      },
    };
    const text = redactLine(JSON.stringify(fields));
    assert.equal(text.match(/\[hidden\]/g)?.length, 10);
    assert.doesNotMatch(text, /Bearer|a=b|"k"|"p"|123|deep/);
  });

  test("keeps what only sounds like one", () => {
    const fields = {
      company: "Pan",
      pinned: true,
      panel: 1,
      spin: "fast",
      author: "x",
      key: "idempotency",
      description: "y",
    };
    assert.deepEqual(redacted(fields), fields);
  });

  test("hides credentials in text, such as an error's", () => {
    const { msg } = redacted({
      msg: "GET https://u:p@host/?access_token=abc&x=1 with Authorization: Bearer abc.def and eyJhbGciOiJub25lIn0.eyJhIjoxfQ.sig",
    });
    assert.equal(
      msg,
      "GET https://[hidden]@host/?access_token=[hidden]&x=1 with Authorization: Bearer [hidden] and [hidden]",
    );
  });

  test("hides a card number that is a number, and stays JSON", () => {
    assert.deepEqual(redacted({ n: 4111111111111111, long: Number(`${CARDS[0]}111`), ms: 1732752000000 }), {
      n: "[card]",
      long: "[card]",
      ms: 1732752000000,
    });
  });

  test("is one line of JSON, whatever is logged", () => {
    fc.assert(
      fc.property(fc.jsonValue(), cards, (value, card) => {
        const line = redactLine(JSON.stringify({ value, text: `paid ${card}` }));
        assert.ok(!line.includes(card));
        assert.equal(line.indexOf("\n"), line.length - 1);
        JSON.parse(line);
      }),
    );
  });
});
