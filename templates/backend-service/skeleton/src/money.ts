import { type Static, Type } from "typebox";

/** Currencies that are accepted, with the decimals of their minor unit by ISO 4217: a dollar has 100 cents, a yen no part. */
export const CURRENCIES = { BRL: 2, CLP: 0, COP: 2, EUR: 2, JPY: 0, KWD: 3, MXN: 2, PEN: 2, USD: 2 } as const;

export type Currency = keyof typeof CURRENCIES;

/** Largest amount, in minor units. Every number of up to 15 digits is exact in a double, so JSON cannot change it on its way. */
export const MAX_AMOUNT = 999_999_999_999_999;

const currency = Type.Enum(Object.keys(CURRENCIES) as Currency[], { description: "ISO 4217 code" });
const amount = Type.Integer({
  minimum: 0,
  maximum: MAX_AMOUNT,
  description: "In minor units of the currency, such as cents: 1999 is 19.99 USD and 1999 JPY. Never a fraction.",
});

/** An amount of a currency, in whole minor units. */
export const Money = Type.Object({ amount, currency }, { additionalProperties: false });

export type Money = Static<typeof Money>;

/** What is not zero either, such as a payment. */
export const PositiveMoney = Type.Object(
  { amount: Type.Integer({ ...amount, minimum: 1 }), currency },
  { additionalProperties: false },
);

/** @throws RangeError if the amount is not a whole number of minor units from 0 to MAX_AMOUNT */
export function money(amount: number, currency: Currency): Money {
  if (!Number.isInteger(amount) || amount < 0 || amount > MAX_AMOUNT)
    throw new RangeError(`amount is ${amount}: must be a whole number of minor units from 0 to ${MAX_AMOUNT}`);
  return { amount, currency };
}

/** @throws RangeError for two currencies, or a sum above MAX_AMOUNT */
export const add = (one: Money, other: Money): Money => combine(one, other, one.amount + other.amount);

/** @throws RangeError for two currencies, or where less than nothing would be left */
export const subtract = (from: Money, less: Money): Money => combine(from, less, from.amount - less.amount);

function combine(one: Money, other: Money, amount: number): Money {
  if (one.currency !== other.currency)
    throw new RangeError(`${one.currency} and ${other.currency} are different currencies: convert one first`);
  return money(amount, one.currency);
}

/** For people and logs, such as `19.99 USD`; calculated from digits, so nothing is rounded. */
export function format({ amount, currency }: Money): string {
  const decimals = CURRENCIES[currency];
  const digits = String(amount).padStart(decimals + 1, "0");
  const whole = digits.slice(0, digits.length - decimals);
  return `${decimals === 0 ? whole : `${whole}.${digits.slice(-decimals)}`} ${currency}`;
}
