import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import { BILL, post, testApp } from "./support/app.ts";

const usd = (amount: number) => ({ amount, currency: "USD" });

async function withBill() {
  const { app } = await testApp();
  const bill = (await app.inject(post("/bills", BILL))).json();
  const pay = (amount: object) => app.inject(post("/payments", { billId: bill.id, amount }));
  const read = async () => (await app.inject(`/bills/${bill.id}`)).json();
  return { app, bill, pay, read };
}

test("a bill is open until it is paid in whole", async () => {
  const { bill, pay, read } = await withBill();
  assert.deepEqual(bill, { id: bill.id, ...BILL, paid: usd(0), status: "open" });
  const payment = await pay(usd(999));
  assert.equal(payment.statusCode, 201);
  assert.deepEqual(payment.json().amount, usd(999));
  assert.deepEqual(await read(), { ...bill, paid: usd(999) });
  await pay(usd(1_000));
  assert.deepEqual(await read(), { ...bill, paid: usd(1_999), status: "paid" });
});

describe("a payment is refused", () => {
  test("of more than is due", async () => {
    const { pay, read } = await withBill();
    const response = await pay(usd(2_000));
    assert.equal(response.statusCode, 422);
    assert.equal(response.json().detail, "19.99 USD are due, which is less than 20.00 USD");
    assert.deepEqual((await read()).paid, usd(0));
  });

  test("in another currency", async () => {
    const { pay } = await withBill();
    assert.equal((await pay({ amount: 1, currency: "EUR" })).statusCode, 422);
  });

  test("for a bill that is not there", async () => {
    const { app } = await testApp();
    const billId = "00000000-0000-4000-8000-000000000000";
    assert.equal((await app.inject(post("/payments", { billId, amount: usd(1) }))).statusCode, 404);
  });
});

test("never more is paid than is due, whatever is paid", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 1_500 }), { maxLength: 12 }), async (amounts) => {
      const { app, pay, read } = await withBill();
      let paid = 0;
      for (const amount of amounts) {
        const { statusCode } = await pay(usd(amount));
        assert.equal(statusCode, paid + amount <= BILL.total.amount ? 201 : 422);
        if (statusCode === 201) paid += amount;
      }
      const bill = await read();
      assert.deepEqual([bill.paid, bill.status], [usd(paid), paid === BILL.total.amount ? "paid" : "open"]);
      await app.close();
    }),
    { numRuns: 30 },
  );
});
