import assert from "node:assert/strict";
import { describe, test } from "node:test";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { MemoryStore } from "../src/idempotency/memory-store.ts";
import { fingerprint, once } from "../src/idempotency/once.ts";
import { ProblemError } from "../src/problems.ts";
import { BILL, newKey, post, testApp } from "./support/app.ts";

const LIMITS = { maxKeys: 100, ttlMs: 60_000 };
const ANSWER = { status: 201, headers: {}, body: "{}" };

/** A route whose effects are counted, and end when the test says so. */
function counted(effect: (body: unknown) => Promise<object>, store = new MemoryStore(LIMITS)) {
  let effects = 0;
  const plugin = (app: FastifyInstance) => {
    app.post("/effects", (request, reply) =>
      once(store, request, reply, async () => {
        effects += 1;
        return { status: 201, body: await effect(request.body), headers: { location: `/effects/${effects}` } };
      }),
    );
  };
  return { plugin, effects: () => effects };
}

describe("a request with the key of an earlier one", () => {
  test("has no second effect, and gets the same answer", async () => {
    const { app } = await testApp();
    const request = post("/bills", BILL);
    const [first, second] = [await app.inject(request), await app.inject(request)];
    assert.equal(first.statusCode, 201);
    assert.equal(second.statusCode, 201);
    assert.equal(second.body, first.body);
    assert.equal(second.headers.location, first.headers.location);
    assert.equal(first.headers["idempotent-replayed"], undefined);
    assert.equal(second.headers["idempotent-replayed"], "true");
  });

  test("is the same with its properties in another order, or its key in quotes", async () => {
    const { app } = await testApp();
    const key = newKey();
    const first = await app.inject(post("/bills", BILL, key));
    const reversed = Object.fromEntries(Object.entries(BILL).reverse());
    assert.equal((await app.inject(post("/bills", reversed, `"${key}"`))).body, first.body);
  });

  test("and another body is refused", async () => {
    const { app } = await testApp();
    const key = newKey();
    await app.inject(post("/bills", BILL, key));
    const other = await app.inject(post("/bills", { ...BILL, payer: "Another" }, key));
    assert.equal(other.statusCode, 422);
    assert.equal(other.json().type, "tag:billpay.example,2026:problems/idempotency-key-reused");
  });

  test("and another path is refused", async () => {
    const { plugin } = counted(async () => ({}));
    const { app } = await testApp({}, plugin);
    const key = newKey();
    await app.inject(post("/effects", BILL, key));
    assert.equal((await app.inject(post("/effects?other", BILL, key))).statusCode, 422);
  });

  test("that is under way is told to wait; the effect is one", async () => {
    let finish = (_: object) => {};
    const finished = new Promise<object>((resolve) => {
      finish = resolve;
    });
    const { plugin, effects } = counted(() => finished);
    const { app } = await testApp({}, plugin);
    const request = post("/effects", {});
    const first = app.inject(request);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const second = await app.inject(request);
    assert.equal(second.statusCode, 409);
    assert.equal(second.headers["retry-after"], "1");
    finish({ done: true });
    assert.equal((await first).statusCode, 201);
    assert.equal((await app.inject(request)).body, (await first).body);
    assert.equal(effects(), 1);
  });

  test("that was answered with a problem gets it again", async () => {
    const { plugin, effects } = counted(async () => {
      throw new ProblemError(422, "not today", { name: "closed", title: "Closed" });
    });
    const { app } = await testApp({}, plugin);
    const request = post("/effects", {});
    const [first, second] = [await app.inject(request), await app.inject(request)];
    assert.equal(first.statusCode, 422);
    assert.equal(second.body, first.body);
    assert.match(String(second.headers["content-type"]), /^application\/problem\+json/);
    assert.equal(effects(), 1);
  });

  test("that failed is tried again", async () => {
    let fail = true;
    const { plugin, effects } = counted(async () => {
      if (fail) throw new Error("the database is away");
      return {};
    });
    const { app } = await testApp({}, plugin);
    const request = post("/effects", {});
    assert.equal((await app.inject(request)).statusCode, 500);
    fail = false;
    assert.equal((await app.inject(request)).statusCode, 201);
    assert.equal(effects(), 2);
  });

  test("whose answer the timeout cut off gets it later, without a second effect", async () => {
    const { plugin, effects } = counted(() => new Promise((resolve) => setTimeout(() => resolve({ late: true }), 300)));
    const { app, lines } = await testApp({ HANDLER_TIMEOUT_MS: "100" }, plugin);
    const request = post("/effects", {});
    assert.equal((await app.inject(request)).statusCode, 503);
    assert.equal((await app.inject(request)).statusCode, 409);
    await new Promise((resolve) => setTimeout(resolve, 350));
    const later = await app.inject(request);
    assert.deepEqual([later.statusCode, later.json()], [201, { late: true }]);
    assert.equal(effects(), 1);
    assert.doesNotMatch(lines.join(""), /already sent/i);
  });

  test("whose answer could not be kept is not done again", async () => {
    class Forgetful extends MemoryStore {
      override async answer(): Promise<void> {
        throw new Error("the store is away");
      }
    }
    const { plugin, effects } = counted(async () => ({}), new Forgetful(LIMITS));
    const { app } = await testApp({}, plugin);
    const request = post("/effects", {});
    assert.equal((await app.inject(request)).statusCode, 500);
    assert.equal((await app.inject(request)).statusCode, 409);
    assert.equal(effects(), 1);
  });
});

test("of many at once one alone has an effect, and all of a key that get an answer get the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom("key-number-1", "key-number-2", "key-number-3"), { minLength: 1, maxLength: 30 }),
      async (keys) => {
        const { plugin, effects } = counted(async () => ({ n: Math.random() }));
        const { app } = await testApp({}, plugin);
        const answers = await Promise.all(keys.map((key) => app.inject(post("/effects", { key }, key))));
        assert.equal(effects(), new Set(keys).size);
        for (const key of new Set(keys)) {
          const own = answers.filter((_, place) => keys[place] === key);
          const done = own.filter(({ statusCode }) => statusCode === 201);
          assert.ok(done.length > 0);
          assert.equal(new Set(done.map(({ body }) => body)).size, 1);
          assert.ok(own.every(({ statusCode }) => statusCode === 201 || statusCode === 409));
        }
        await app.close();
      },
    ),
    { numRuns: 30 },
  );
});

describe("a key is refused", () => {
  for (const key of [undefined, "", "short", "with space here", "x".repeat(129), "ключ-ключ"])
    test(JSON.stringify(key) ?? "that is missing", async () => {
      const { app } = await testApp();
      const { headers, ...request } = post("/bills", BILL);
      const { "idempotency-key": _, ...others } = headers;
      const response = await app.inject({
        ...request,
        headers: key === undefined ? others : { ...others, "idempotency-key": key },
      });
      assert.equal(response.statusCode, 400);
      assert.match(response.json().errors[0].pointer, /idempotency-key/);
    });
});

test("equal requests have equal fingerprints, and others do not", () => {
  const request = (body: unknown) => ({ method: "POST", url: "/bills", body });
  const shuffled = (value: unknown): unknown =>
    Array.isArray(value)
      ? value.map(shuffled)
      : value !== null && typeof value === "object"
        ? Object.fromEntries(
            Object.entries(value)
              .reverse()
              .map(([key, inner]) => [key, shuffled(inner)]),
          )
        : value;
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
      assert.equal(fingerprint(request(one)), fingerprint(request(shuffled(one))));
      let equal = true;
      try {
        assert.deepStrictEqual(JSON.parse(JSON.stringify(one)), JSON.parse(JSON.stringify(other)));
      } catch {
        equal = false;
      }
      assert.equal(fingerprint(request(one)) === fingerprint(request(other)), equal);
    }),
  );
});

describe("the store in memory", () => {
  test("forgets an answer when it expires, and not before", async () => {
    let now = 0;
    const store = new MemoryStore({ maxKeys: 10, ttlMs: 1_000, now: () => now });
    await store.claim("a", "f");
    await store.answer("a", ANSWER);
    now = 999;
    assert.equal((await store.claim("a", "f")).is, "answered");
    now = 1_000;
    assert.equal((await store.claim("a", "f")).is, "new");
  });

  test("never forgets what is under way", async () => {
    let now = 0;
    const store = new MemoryStore({ maxKeys: 10, ttlMs: 1_000, now: () => now });
    await store.claim("a", "f");
    now = 1e9;
    await store.claim("b", "f");
    assert.equal((await store.claim("a", "f")).is, "running");
  });

  test("is bounded: it refuses a new key rather than forget one before its time", async () => {
    let now = 0;
    const store = new MemoryStore({ maxKeys: 2, ttlMs: 1_000, now: () => now });
    for (const key of ["a", "b"]) {
      await store.claim(key, "f");
      await store.answer(key, ANSWER);
    }
    assert.equal((await store.claim("c", "f")).is, "refused");
    assert.equal((await store.claim("a", "f")).is, "answered");
    now = 1_000;
    assert.equal((await store.claim("c", "f")).is, "new");
  });

  test("tells a caller that it is full", async () => {
    const { app } = await testApp({ IDEMPOTENCY_MAX_KEYS: "1" });
    await app.inject(post("/bills", BILL));
    const response = await app.inject(post("/bills", BILL));
    assert.equal(response.statusCode, 503);
    assert.equal(response.headers["retry-after"], "1");
  });

  test("keeps to its bound and its promises, whatever is asked of it", async () => {
    const step = fc.record({
      key: fc.constantFrom("a", "b", "c", "d", "e"),
      does: fc.constantFrom("claim", "answer", "release"),
      waits: fc.nat(400),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        let now = 0;
        const store = new MemoryStore({ maxKeys: 3, ttlMs: 1_000, now: () => now });
        const model = new Map<string, { expires?: number }>();
        for (const { key, does, waits } of steps) {
          now += waits;
          for (const [known, { expires }] of model) if (expires !== undefined && expires <= now) model.delete(known);
          const known = model.get(key);
          if (does === "claim") {
            const { is } = await store.claim(key, "f");
            const expected = known
              ? known.expires === undefined
                ? "running"
                : "answered"
              : model.size < 3
                ? "new"
                : "refused";
            assert.equal(is, expected);
            if (is === "new") model.set(key, {});
          } else if (known !== undefined && known.expires === undefined) {
            if (does === "answer") {
              await store.answer(key, ANSWER);
              model.set(key, { expires: now + 1_000 });
            } else {
              await store.release(key);
              model.delete(key);
            }
          }
        }
      }),
    );
  });
});
