import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { inexactNumber } from "../src/exact-json.ts";

describe("finds", () => {
  for (const [json, number] of [
    ["9007199254740993", "9007199254740993"],
    ['{"a":[1,{"b":1.0000000000000000001}]}', "1.0000000000000000001"],
    ['{"a":-12345678901234567e3}', "-12345678901234567e3"],
    ['{"\\"":1234567890123456}', "1234567890123456"],
  ] as const)
    test(json, () => assert.equal(inexactNumber(json), number));
});

describe("leaves", () => {
  for (const json of [
    "999999999999999",
    "-0.5",
    "1e3",
    "0.000000000000000001",
    '"9007199254740993"',
    '{"9007199254740993":"\\"1234567890123456"}',
  ])
    test(json, () => assert.equal(inexactNumber(json), undefined));
});

test("what it leaves is what JSON.parse makes of it", () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 22n), max: 10n ** 22n }), (number) => {
      if (inexactNumber(`[${number}]`) === undefined) assert.equal(BigInt(JSON.parse(`[${number}]`)[0]), number);
    }),
  );
});

test("takes no longer for text that is hard to read", () => {
  const json = JSON.stringify({ text: '\\"'.repeat(100_000) });
  assert.equal(inexactNumber(json), undefined);
});
