import assert from "node:assert/strict";
import { connect } from "node:net";
import { describe, test } from "node:test";
import type { FastifyInstance } from "fastify";
import { BILL, post, testApp } from "./support/app.ts";

const fails = (app: FastifyInstance) => {
  app.get("/fails", async () => {
    throw new Error("connection to db-1.internal refused for user billing");
  });
  app.get("/refuses", async () => {
    throw Object.assign(new Error("internal words"), { statusCode: 403 });
  });
};

test("an error inside is 500 with nothing of it, and is logged", async () => {
  const { app, lines } = await testApp({}, fails);
  const { statusCode, headers, body } = await app.inject("/fails");
  assert.equal(statusCode, 500);
  assert.match(String(headers["content-type"]), /^application\/problem\+json/);
  assert.deepEqual(JSON.parse(body), { type: "about:blank", title: "Internal Server Error", status: 500 });
  const line = lines.map((text) => JSON.parse(text)).find(({ level }) => level === "error");
  assert.match(line.err.message, /db-1/);
  assert.equal(line.reqId, headers["x-request-id"]);
});

test("of a library's refusal, the status alone is told", async () => {
  const { app } = await testApp({}, fails);
  assert.deepEqual((await app.inject("/refuses")).json(), { type: "about:blank", title: "Forbidden", status: 403 });
});

test("what is not there is 404", async () => {
  const { app } = await testApp();
  for (const request of ["/nothing", { method: "DELETE", url: "/bills" } as const]) {
    const { statusCode, headers } = await app.inject(request);
    assert.equal(statusCode, 404);
    assert.match(String(headers["content-type"]), /^application\/problem\+json/);
  }
});

describe("a request that is not valid is told what and where, and never its own value", () => {
  for (const [what, body, pointer, detail] of [
    ["a property that is missing", { ...BILL, total: { amount: 1 } }, "#/total/currency", "is missing"],
    ["a property that is not known", { ...BILL, card: "4111111111111111" }, "#/card", "is not known here"],
    ["a fraction", { ...BILL, total: { amount: 19.99, currency: "USD" } }, "#/total/amount", "must be integer"],
    ["a number as text", { ...BILL, total: { amount: "1999", currency: "USD" } }, "#/total/amount", "must be integer"],
    ["nothing to pay", { ...BILL, total: { amount: 0, currency: "USD" } }, "#/total/amount", "must be >= 1"],
    ["a negative amount", { ...BILL, total: { amount: -1, currency: "USD" } }, "#/total/amount", "must be >= 1"],
    ["a day that is none", { ...BILL, due: "2026-02-30" }, "#/due", 'must match format "date"'],
  ] as const)
    test(what, async () => {
      const { app } = await testApp();
      const response = await app.inject(post("/bills", body));
      assert.equal(response.statusCode, 400);
      assert.deepEqual(response.json().errors, [{ pointer, detail }]);
      assert.doesNotMatch(response.body, /4111|19\.99/);
    });

  test("an unknown currency", async () => {
    const { app } = await testApp();
    const response = await app.inject(post("/bills", { ...BILL, total: { amount: 1, currency: "usd" } }));
    assert.match(response.json().errors[0].detail, /allowed values: BRL, .*USD/);
  });
});

describe("a body is refused", () => {
  for (const [what, body, type, status, detail] of [
    ["that is not JSON", '{"card": 4111111111111111', "application/json", 400, "the body is not valid JSON"],
    ["that is empty", "", "application/json", 400, "the body is empty: must be JSON"],
    ["of another type", "a=b", "application/x-www-form-urlencoded", 415, "the body must be application/json"],
    ["that is text", "a", "text/plain", 415, "the body must be application/json"],
    ["that is too large", JSON.stringify("x".repeat(2_000)), "application/json", 413, "the body is too large"],
    [
      "with a number that JSON changes",
      '{"amount":9007199254740993}',
      "application/json",
      400,
      "9007199254740993 is not exact in JSON: must be a number of up to 15 digits",
    ],
    [
      "with more than can be paid",
      '{"amount":1000000000000000}',
      "application/json",
      400,
      "1000000000000000 is not exact in JSON: must be a number of up to 15 digits",
    ],
    [
      "with a fraction that JSON rounds away",
      '{"amount":1.00000000000000000001}',
      "application/json",
      400,
      "1.00000000000000000001 is not exact in JSON: must be a number of up to 15 digits",
    ],
  ] as const)
    test(what, async () => {
      const { app } = await testApp({ BODY_LIMIT_BYTES: "1024" });
      const request = post("/bills", body);
      const response = await app.inject({ ...request, headers: { ...request.headers, "content-type": type } });
      assert.equal(response.statusCode, status);
      assert.equal(response.json().detail, detail);
      assert.match(String(response.headers["content-type"]), /^application\/problem\+json/);
    });

  test("with a prototype in it", async () => {
    const { app } = await testApp();
    const response = await app.inject(post("/bills", '{"__proto__":{"admin":true}}'));
    assert.equal(response.statusCode, 400);
  });
});

describe("outside of every route", () => {
  /** What the server answers to text that is sent as it is. */
  const answer = async (text: string, env: NodeJS.ProcessEnv = {}) => {
    const { app } = await testApp(env);
    const { port } = new URL(await app.listen({ host: "127.0.0.1", port: 0 }));
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(text);
    let received = "";
    for await (const data of socket) received += data;
    await app.close();
    const [head = "", body = ""] = received.split("\r\n\r\n");
    assert.match(head, /Content-Type: application\/problem\+json/i);
    return JSON.parse(body).status;
  };

  test("what is no HTTP is 400", async () => assert.equal(await answer("nonsense\r\n\r\n"), 400));

  test("headers that are too large are 431", async () =>
    assert.equal(await answer(`GET / HTTP/1.1\r\nHost: a\r\nA: ${"x".repeat(20_000)}\r\n\r\n`), 431));

  test("a request that does not come to its end is 408", async () =>
    assert.equal(
      await answer("POST /bills HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{", {
        REQUEST_TIMEOUT_MS: "200",
      }),
      408,
    ));

  test("a path that is no URL is 400", async () => {
    const { app } = await testApp();
    const response = await app.inject("/bills/%E0%A4%A");
    assert.deepEqual([response.statusCode, response.json().detail], [400, "the path is not a valid URL"]);
  });
});

test("a handler that takes too long is answered for", async () => {
  const { app } = await testApp({ HANDLER_TIMEOUT_MS: "100" }, (fastify) => {
    fastify.get("/slow", () => new Promise((resolve) => setTimeout(() => resolve("late"), 400)));
  });
  const response = await app.inject("/slow");
  assert.equal(response.statusCode, 503);
  assert.match(response.json().detail, /took too long/);
});

test("every answer has the security headers and the request's id", async () => {
  const { app } = await testApp({}, fails);
  for (const url of ["/livez", "/nothing", "/fails", "/bills/not-an-id"]) {
    const { headers } = await app.inject({ url, headers: { "x-request-id": "abc-1" } });
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["cache-control"], "no-store");
    assert.match(String(headers["content-security-policy"]), /default-src 'none'/);
    assert.match(String(headers["strict-transport-security"]), /max-age=31536000/);
    assert.equal(headers["x-request-id"], "abc-1");
  }
});

test("a request's id that could forge a log line is replaced", async () => {
  const { app } = await testApp();
  for (const id of ["a b", "x".repeat(65), '{"level":"error"}', ""]) {
    const { headers } = await app.inject({ url: "/livez", headers: { "x-request-id": id } });
    assert.match(String(headers["x-request-id"]), /^[0-9a-f-]{36}$/);
  }
});

describe("a browser of another origin", () => {
  const preflight = (origin: string) =>
    ({
      method: "OPTIONS",
      url: "/payments",
      headers: { origin, "access-control-request-method": "POST", "access-control-request-headers": "idempotency-key" },
    }) as const;

  test("may call where it is named, with an Idempotency-Key", async () => {
    const { app } = await testApp({ ALLOWED_ORIGINS: "https://pay.example" });
    const { headers } = await app.inject(preflight("https://pay.example"));
    assert.equal(headers["access-control-allow-origin"], "https://pay.example");
    assert.match(String(headers["access-control-allow-headers"]), /idempotency-key/);
    assert.equal(
      (await app.inject(preflight("https://evil.example"))).headers["access-control-allow-origin"],
      undefined,
    );
  });

  test("may not where none is named", async () => {
    const { app } = await testApp();
    assert.equal(
      (await app.inject(preflight("https://pay.example"))).headers["access-control-allow-origin"],
      undefined,
    );
  });
});
