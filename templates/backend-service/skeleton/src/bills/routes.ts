import type { TypeBoxTypeProvider } from "@fastify/type-provider-typebox";
import type { FastifyInstance } from "fastify";
import { Type } from "typebox";
import { IdempotencyHeaders, once } from "../idempotency/once.ts";
import type { IdempotencyStore } from "../idempotency/store.ts";
import { problemResponse } from "../problems.ts";
import { Bill, Bills, NewBill, NewPayment, Payment } from "./bills.ts";

const tags = ["bills"];
const invalid = { 400: problemResponse("The request is not valid") };
const repeated = {
  409: problemResponse("The first request with this Idempotency-Key is still under way"),
  422: problemResponse("The Idempotency-Key was used for another request, or the request is refused"),
};

/** The example resource of the golden path. To remove it: this folder, its line in app.ts, test/bills.test.ts. */
export async function billRoutes(fastify: FastifyInstance, { store }: { store: IdempotencyStore }): Promise<void> {
  const app = fastify.withTypeProvider<TypeBoxTypeProvider>();
  const bills = new Bills();

  app.post(
    "/bills",
    {
      schema: {
        operationId: "openBill",
        summary: "Opens a bill",
        tags,
        headers: IdempotencyHeaders,
        body: NewBill,
        response: { 201: { ...Bill, description: "The bill" }, ...invalid, ...repeated },
      },
    },
    (request, reply) =>
      once(store, request, reply, async () => {
        const bill = bills.open(request.body);
        return { status: 201, body: bill, headers: { location: `/bills/${bill.id}` } };
      }),
  );

  app.get(
    "/bills/:id",
    {
      schema: {
        operationId: "getBill",
        summary: "A bill, and what is paid of it",
        tags,
        params: Type.Object({ id: Bill.properties.id }),
        response: {
          200: { ...Bill, description: "The bill" },
          ...invalid,
          404: problemResponse("There is no such bill"),
        },
      },
    },
    async (request) => bills.find(request.params.id),
  );

  app.post(
    "/payments",
    {
      schema: {
        operationId: "createPayment",
        summary: "Pays a bill, in part or in whole",
        tags,
        headers: IdempotencyHeaders,
        body: NewPayment,
        response: {
          201: { ...Payment, description: "The payment" },
          ...invalid,
          404: problemResponse("There is no such bill"),
          ...repeated,
        },
      },
    },
    (request, reply) => once(store, request, reply, async () => ({ status: 201, body: bills.pay(request.body) })),
  );
}
