import assert from "node:assert/strict";
import { Agent, get, request } from "node:http";
import { describe, test } from "node:test";
import { drain } from "../src/drain.ts";
import { BILL, newKey, testApp } from "./support/app.ts";
import { type Service, startService, until } from "./support/process.ts";

const statusOf = async (url: string) => (await fetch(url, { headers: { connection: "close" } })).status;

/** Sends half of a request; `finish` sends the rest and gives the status of the answer. */
async function halfOfARequest({ url }: Service) {
  const body = JSON.stringify(BILL);
  const sent = request(`${url}/bills`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      "content-length": Buffer.byteLength(body),
      "idempotency-key": newKey(),
    },
  });
  const status = new Promise<number>((resolve, reject) => {
    sent.on("response", (response) => resolve(response.resume().statusCode ?? 0)).on("error", reject);
  });
  sent.write(body.slice(0, 10));
  await new Promise((resolve) => setTimeout(resolve, 100));
  return { status, finish: () => sent.end(body.slice(10)) };
}

test("on SIGTERM it is not ready but serves, then finishes what is under way, and ends with 0", async () => {
  const service = await startService({ DRAIN_DELAY_MS: "600" });
  assert.equal(await statusOf(`${service.url}/readyz`), 200);
  const slow = await halfOfARequest(service);
  service.child.kill("SIGTERM");
  await until(async () => (await statusOf(`${service.url}/readyz`)) === 503);
  assert.equal(await statusOf(`${service.url}/livez`), 200);
  await until(() =>
    fetch(`${service.url}/livez`).then(
      () => false,
      () => true,
    ),
  ); // no new connections any more
  assert.equal(service.child.exitCode, null);
  slow.finish();
  assert.equal(await slow.status, 201);
  assert.equal(await service.ended, 0);
  assert.deepEqual(
    service.lines.slice(-1).map(({ level, msg }) => [level, msg]),
    [["info", "stopped"]],
  );
});

test("an idle connection does not keep it", async () => {
  const service = await startService({ DRAIN_DELAY_MS: "0" });
  const agent = new Agent({ keepAlive: true });
  await new Promise((resolve) =>
    get(`${service.url}/livez`, { agent }, (response) => response.resume().on("end", resolve)),
  );
  service.child.kill("SIGTERM");
  assert.equal(await service.ended, 0);
  agent.destroy();
});

test("it is bounded: what takes longer is cut off", async () => {
  const { app, readiness } = await testApp();
  app.addHook("preValidation", () => new Promise(() => {}));
  const address = await app.listen({ host: "127.0.0.1", port: 0 });
  const cutOff = fetch(`${address}/livez`).then(
    () => false,
    () => true,
  );
  await new Promise((resolve) => setTimeout(resolve, 50));
  assert.equal(await drain(app, readiness, { delayMs: 0, timeoutMs: 200 }), false);
  assert.equal(await cutOff, true);
});

describe("while it drains", () => {
  test("answers close their connections, so that clients go elsewhere", async () => {
    const { app, readiness } = await testApp();
    assert.equal((await app.inject("/livez")).headers.connection, "keep-alive");
    readiness.isDraining = true;
    assert.equal((await app.inject("/livez")).headers.connection, "close");
  });
});

test("it is not ready before it listens", async () => {
  const { app, readiness } = await testApp();
  readiness.isListening = false;
  const response = await app.inject("/readyz");
  assert.deepEqual([response.statusCode, response.json()], [503, { status: "starting" }]);
});
