import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { SERVICE } from "../src/service.ts";
import { startService } from "./support/process.ts";

/** A collector that keeps what it gets. */
async function collector() {
  const received: { url: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ url: request.url, body: Buffer.concat(chunks).toString("latin1") });
    response.end();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return { received, server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

test("requests are traced where an endpoint is set, and the last spans are sent before it ends", async () => {
  const { received, server, url } = await collector();
  const service = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: url, DRAIN_DELAY_MS: "0" });
  const trace = "0af7651916cd43dd8448eb211c80319c";
  await fetch(`${service.url}/bills/not-an-id`, { headers: { traceparent: `00-${trace}-b7ad6b7169203331-01` } });
  service.child.kill("SIGTERM");
  assert.equal(await service.ended, 0);
  server.close();
  assert.deepEqual([...new Set(received.map((one) => one.url))], ["/v1/traces"]);
  const sent = received.map(({ body }) => body).join("");
  assert.ok(sent.includes(SERVICE));
  assert.ok(sent.includes(Buffer.from(trace, "hex").toString("latin1")), "it continues the caller's trace");
  const line = service.lines.find(({ msg }) => msg === "request");
  assert.equal(line?.trace_id, trace, "a log line names the trace");
});

test("a collector that does not answer stops nobody", async () => {
  const service = await startService({ OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9", DRAIN_DELAY_MS: "0" });
  assert.equal((await fetch(`${service.url}/bills/not-an-id`)).status, 400);
  service.child.kill("SIGTERM");
  assert.equal(await service.ended, 0);
});

test("nothing of it is loaded where no endpoint is set", async () => {
  const service = await startService({ NODE_DEBUG: "", DRAIN_DELAY_MS: "0" });
  service.child.kill("SIGTERM");
  assert.equal(await service.ended, 0);
  assert.equal(service.lines.find(({ msg }) => msg === "listening")?.trace_id, undefined);
});
