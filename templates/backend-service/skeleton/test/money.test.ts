import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { add, CURRENCIES, type Currency, format, MAX_AMOUNT, money, subtract } from "../src/money.ts";

const currencies = fc.constantFrom(...(Object.keys(CURRENCIES) as Currency[]));
const amounts = fc.integer({ min: 0, max: MAX_AMOUNT });

test("the decimals of each currency are those of ISO 4217", () => {
  // ICU tells what cash has, which differs for some: https://www.six-group.com/en/products-services/financial-information/market-reference-data/data-standards.html
  const CASH = { COP: 0 };
  const ofIcu = { ...CURRENCIES, ...CASH };
  for (const [currency, decimals] of Object.entries(ofIcu)) {
    const { maximumFractionDigits } = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions();
    assert.equal(decimals, maximumFractionDigits, currency);
  }
});

test("an amount is a whole number of minor units, exact in JSON", () => {
  fc.assert(
    fc.property(amounts, currencies, (amount, currency) => {
      const one = money(amount, currency);
      assert.deepEqual(JSON.parse(JSON.stringify(one)), one);
    }),
  );
  for (const wrong of [0.1, 19.99, -1, Number.NaN, Number.POSITIVE_INFINITY, MAX_AMOUNT + 1, 2 ** 53])
    assert.throws(() => money(wrong, "USD"), RangeError, String(wrong));
});

test("sums are exact, whatever the order, or refused", () => {
  fc.assert(
    fc.property(fc.array(amounts, { maxLength: 20 }), currencies, (list, currency) => {
      const exact = list.reduce((total, amount) => total + BigInt(amount), 0n);
      const sum = (values: number[]) =>
        values.reduce((total, amount) => add(total, money(amount, currency)), money(0, currency));
      if (exact > BigInt(MAX_AMOUNT)) assert.throws(() => sum(list), RangeError);
      else {
        assert.equal(BigInt(sum(list).amount), exact);
        assert.deepEqual(sum([...list].reverse()), sum(list));
      }
    }),
  );
});

test("what is added can be subtracted, and never more than there is", () => {
  const halves = fc.integer({ min: 0, max: (MAX_AMOUNT - 1) / 2 });
  fc.assert(
    fc.property(halves, halves, currencies, (one, other, currency) => {
      const sum = add(money(one, currency), money(other, currency));
      assert.equal(subtract(sum, money(other, currency)).amount, one);
      assert.throws(() => subtract(money(one, currency), money(one + 1 + other, currency)), RangeError);
    }),
  );
});

test("two currencies are never mixed", () => {
  assert.throws(() => add(money(1, "USD"), money(1, "EUR")), /convert one first/);
  assert.throws(() => subtract(money(1, "USD"), money(1, "EUR")), /convert one first/);
});

test("is written with the decimals of its currency", () => {
  assert.equal(format(money(1999, "USD")), "19.99 USD");
  assert.equal(format(money(5, "USD")), "0.05 USD");
  assert.equal(format(money(1999, "JPY")), "1999 JPY");
  assert.equal(format(money(1, "KWD")), "0.001 KWD");
  fc.assert(
    fc.property(amounts, currencies, (amount, currency) => {
      assert.equal(Number(format(money(amount, currency)).replace(/[^\d]/g, "")), amount);
    }),
  );
});
