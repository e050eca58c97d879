import { createHash } from "node:crypto";
import type { FastifyReply, FastifyRequest } from "fastify";
import { Type } from "typebox";
import { PROBLEM_JSON, ProblemError } from "../problems.ts";
import type { Answer, IdempotencyStore } from "./store.ts";

/** For the `headers` of a route's schema: https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
export const IdempotencyHeaders = Type.Object({
  "idempotency-key": Type.String({
    pattern: '^"?[\\w.:-]{8,128}"?$',
    description:
      "New for each intent, such as a UUID, and the same when it is sent again: the answer is then the same too. With another " +
      "body it is refused with 422; while the first is under way, with 409.",
  }),
});

/** What a request led to. */
export interface Outcome {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * Lets a request have its effect once, however often it is sent with the same Idempotency-Key.
 *
 * A ProblemError is an answer too and is kept. After any other error the key is free again: the effect must be one
 * transaction, which such an error undoes. The key is kept until the effect ends, even if the client or the handler's timeout
 * does not wait for it.
 *
 * Where the API knows its callers, make them part of the key, or one could ask for the answer of another.
 */
export async function once(
  store: IdempotencyStore,
  request: Pick<FastifyRequest, "headers" | "method" | "url" | "body">,
  reply: FastifyReply,
  effect: () => Promise<Outcome>,
): Promise<never> {
  const key = String(request.headers["idempotency-key"]).replaceAll('"', "");
  const claim = await store.claim(key, fingerprint(request));
  const answer =
    claim.is === "answered" ? claim.answer : claim.is === "new" ? await settle(store, key, effect) : refuse(claim.is);
  if (reply.sent) return reply as never; // the handler's timeout answered; the next try gets this one
  reply.code(answer.status).headers(answer.headers);
  if (claim.is === "answered") reply.header("idempotent-replayed", "true");
  return reply.send(answer.body) as never; // a handler may give the reply back, which its type does not say
}

async function settle(store: IdempotencyStore, key: string, effect: () => Promise<Outcome>): Promise<Answer> {
  const answer = await effect().then(answerOf, async (error) => {
    if (error instanceof ProblemError) return problemAnswer(error);
    await store.release(key);
    throw error;
  });
  // If this fails, the key stays under way: not to know the answer is better than a second effect.
  await store.answer(key, answer);
  return answer;
}

const answerOf = ({ status, body, headers }: Outcome): Answer => ({
  status,
  headers: { "content-type": "application/json; charset=utf-8", ...headers },
  body: JSON.stringify(body),
});

const problemAnswer = (error: ProblemError): Answer => ({
  status: error.status,
  headers: { "content-type": PROBLEM_JSON, ...error.headers },
  body: JSON.stringify(error),
});

const REFUSALS = {
  running: {
    status: 409,
    title: "Request Under Way",
    name: "request-under-way",
    detail: "the first request with this Idempotency-Key is still under way: send it again later",
  },
  other: {
    status: 422,
    title: "Idempotency-Key Reused",
    name: "idempotency-key-reused",
    detail: "this Idempotency-Key was used for another request: send a new one",
  },
  refused: {
    status: 503,
    title: "Too Many Idempotency Keys",
    name: "too-many-idempotency-keys",
    detail: "there is no room for another Idempotency-Key now: send it again later",
  },
} as const;

function refuse(why: keyof typeof REFUSALS): never {
  const { status, detail, ...kind } = REFUSALS[why];
  throw new ProblemError(status, detail, kind, why === "other" ? {} : { "retry-after": "1" });
}

/** The same for requests that ask for the same, in whatever order the properties of their bodies are. */
export const fingerprint = ({ method, url, body }: Pick<FastifyRequest, "method" | "url" | "body">): string =>
  createHash("sha256")
    .update(`${method} ${url}\n${canonical(body)}`)
    .digest("hex");

const canonical = (value: unknown): string | undefined =>
  JSON.stringify(value, (_, inner) =>
    inner !== null && typeof inner === "object" && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
