import assert from "node:assert/strict";
import { test } from "node:test";
import { createLog } from "../src/log.ts";
import { SERVICE } from "../src/service.ts";
import { BILL, post, testApp } from "./support/app.ts";

const logged = (write: (log: ReturnType<typeof createLog>) => void) => {
  const lines: string[] = [];
  write(createLog("info", undefined, { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line));
};

test("a line has the service, a time that people can read, and its level as the word that the platform's alarm counts", () => {
  const [line] = logged((log) => log.error("no"));
  assert.equal(line.level, "error");
  assert.equal(line.service, SERVICE);
  assert.match(line.time, /^\d{4}-\d\d-\d\dT/);
});

test("nothing goes round redaction: not messages, errors with their causes, fields, or child loggers", () => {
  const card = "4111111111111111";
  const lines = logged((log) => {
    log.info(`paid with ${card}`);
    log.info("paid with %s", card);
    log.error({ err: new Error(`refused ${card}`, { cause: new Error(card) }) });
    log.info({ a: { b: { c: [card] } } });
    log.child({ card }).info("child");
    log.error(new Error(card));
  });
  assert.equal(lines.length, 6);
  assert.ok(!JSON.stringify(lines).includes(card));
});

test("a request is one line without headers, body and query string; a probe's is for debugging", async () => {
  const { app, lines } = await testApp();
  const { headers, ...request } = post("/bills?card=4111111111111111", { ...BILL, payer: "Ada Secret" });
  await app.inject({ ...request, headers: { ...headers, authorization: "Bearer abc", "x-request-id": "my-request" } });
  await app.inject("/livez");
  const [line, probe] = lines.map((one) => JSON.parse(one));
  assert.deepEqual(
    [line.level, line.req, line.res, line.reqId],
    ["info", { method: "POST", path: "/bills", route: "/bills" }, { status: 201 }, "my-request"],
  );
  assert.equal(probe.level, "debug");
  assert.doesNotMatch(lines.join(""), /4111|Ada|Bearer/);
});
