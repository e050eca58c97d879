import { randomUUID } from "node:crypto";
import { type Static, Type } from "typebox";
import { add, format, Money, money, PositiveMoney, subtract } from "../money.ts";
import { ProblemError } from "../problems.ts";

const id = Type.String({ format: "uuid" });

export const NewBill = Type.Object(
  {
    payer: Type.String({ minLength: 1, maxLength: 100 }),
    due: Type.String({ format: "date" }),
    total: PositiveMoney,
  },
  { additionalProperties: false },
);

export const Bill = Type.Object({ id, ...NewBill.properties, paid: Money, status: Type.Enum(["open", "paid"]) });

export const NewPayment = Type.Object({ billId: id, amount: PositiveMoney }, { additionalProperties: false });

export const Payment = Type.Object({
  id,
  ...NewPayment.properties,
  createdAt: Type.String({ format: "date-time" }),
});

type NewBill = Static<typeof NewBill>;
type Bill = Static<typeof Bill>;
type NewPayment = Static<typeof NewPayment>;
type Payment = Static<typeof Payment>;

const MAX_BILLS = 10_000;

const refused = (detail: string) =>
  new ProblemError(422, detail, { name: "payment-refused", title: "Payment Refused" });

/** The example's bills, in memory: replace it by a database, and the folder by what the service is for. */
export class Bills {
  readonly #bills = new Map<string, Bill>();

  /** @throws ProblemError 503 if there is no room */
  open(bill: NewBill): Bill {
    if (this.#bills.size >= MAX_BILLS) throw new ProblemError(503, "there is no room for another bill");
    const opened: Bill = { id: randomUUID(), ...bill, paid: money(0, bill.total.currency), status: "open" };
    this.#bills.set(opened.id, opened);
    return opened;
  }

  /** @throws ProblemError 404 */
  find(billId: string): Bill {
    const bill = this.#bills.get(billId);
    if (bill === undefined) throw new ProblemError(404, "there is no bill with this id");
    return bill;
  }

  /** @throws ProblemError 404, or 422 for another currency or more than is due */
  pay({ billId, amount }: NewPayment): Payment {
    const bill = this.find(billId);
    if (amount.currency !== bill.total.currency) throw refused(`the bill is in ${bill.total.currency}`);
    const due = subtract(bill.total, bill.paid);
    if (amount.amount > due.amount) throw refused(`${format(due)} are due, which is less than ${format(amount)}`);
    const paid = add(bill.paid, amount);
    this.#bills.set(billId, { ...bill, paid, status: paid.amount === bill.total.amount ? "paid" : "open" });
    return { id: randomUUID(), billId, amount, createdAt: new Date().toISOString() };
  }
}
