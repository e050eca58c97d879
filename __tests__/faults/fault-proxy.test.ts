import { createHash, randomBytes } from "node:crypto";
import { createServer, get, type IncomingHttpHeaders, type IncomingMessage, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { CloudWatchClient, DescribeAlarmsCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { IAMClient, ListRolesCommand } from "@aws-sdk/client-iam";
import { GetObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type FaultProxy, startFaultProxy } from "./fault-proxy";

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly sha256: string;
  /** What the proxy said of itself meanwhile. */
  readonly underWay: number;
}

/** A server that tells what it received, and answers as `reply` says. */
const received: Received[] = [];
let reply: { status: number; headers: Record<string, string>; body: Buffer };
let server: Server;
let proxy: FaultProxy;

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    const hash = createHash("sha256");
    for await (const chunk of incoming) hash.update(chunk);
    const { method = "", url = "", headers } = incoming;
    received.push({ method, url, headers, sha256: hash.digest("hex"), underWay: proxy.underWay });
    outgoing.writeHead(reply.status, reply.headers);
    outgoing.end(reply.body);
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  proxy = await startFaultProxy(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});

beforeEach(() => {
  received.length = 0;
  proxy.clear();
  reply = { status: 200, headers: {}, body: Buffer.from("served") };
});

afterAll(async () => {
  await proxy.close();
  server.close();
  server.closeAllConnections();
});

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

function ask(path: string, { method = "GET", headers = {}, body = Buffer.alloc(0) } = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(`${proxy.endpoint}${path}`, { method, headers }, async (incoming) => {
      const chunks: Buffer[] = [];
      for await (const chunk of incoming) chunks.push(chunk);
      resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: Buffer.concat(chunks) });
    });
    outgoing.on("error", reject).end(body);
  });
}

const ofS3 = { authorization: "AWS4-HMAC-SHA256 Credential=emulator/20261124/us-east-1/s3/aws4_request, Signature=0" };
const form = { "content-type": "application/x-www-form-urlencoded" };

describe("what no fault fits is handed on", () => {
  test("with its method, path, headers and body, and the answer comes back the same", async () => {
    reply = {
      status: 206,
      headers: { "x-of-server": "yes", "content-type": "text/odd" },
      body: randomBytes(3_000_000),
    };
    const body = randomBytes(5_000_000);
    const headers = { ...ofS3, host: "bucket.example:1234", "X-Amz-Meta-Odd": "ä b" };
    const answer = await ask("/bucket/a%20key?versionId=1&x", { method: "PUT", headers, body });
    expect(received).toMatchObject([
      {
        method: "PUT",
        url: "/bucket/a%20key?versionId=1&x",
        headers: expect.objectContaining({ host: "bucket.example:1234", "x-amz-meta-odd": "ä b", ...ofS3 }),
        sha256: createHash("sha256").update(body).digest("hex"),
      },
    ]);
    expect(answer.status).toBe(206);
    expect(answer.headers).toMatchObject({ "x-of-server": "yes", "content-type": "text/odd" });
    expect(answer.body.equals(reply.body)).toBe(true);
  });

  test("as it comes, not when it is whole", async () => {
    const streaming = createServer((incoming, outgoing) => {
      // Answers after the first piece, before the request is whole.
      incoming.once("data", () => outgoing.write("first"));
      incoming.on("end", () => outgoing.end("last"));
      incoming.resume();
    });
    await new Promise<void>((done) => streaming.listen(0, "127.0.0.1", done));
    const front = await startFaultProxy(`http://127.0.0.1:${(streaming.address() as AddressInfo).port}`);
    const outgoing = request(front.endpoint, { method: "POST" });
    const response = new Promise<IncomingMessage>((resolve) => outgoing.once("response", resolve));
    outgoing.write("piece");
    const pieces = (await response).setEncoding("utf8")[Symbol.asyncIterator]();
    expect((await pieces.next()).value).toBe("first");
    outgoing.end();
    expect((await pieces.next()).value).toBe("last");
    await front.close();
    streaming.close();
  });

  test("a form's body too, which was read for its action", async () => {
    const body = Buffer.from("Action=ListRoles&Version=2010-05-08");
    await ask("/", { method: "POST", headers: form, body });
    expect(received[0]?.sha256).toBe(createHash("sha256").update(body).digest("hex"));
  });
});

describe("a request is known by", () => {
  test.each([
    ["a JSON service's header", "/", { "x-amz-target": "Logs_20140328.PutLogEvents" }, "", "PutLogEvents"],
    [
      "a CBOR service's path",
      "/service/GraniteServiceVersion20100801/operation/PutMetricData",
      {},
      "",
      "PutMetricData",
    ],
    ["a form", "/", form, "Version=1&Action=DescribeVpcs", "DescribeVpcs"],
    ["a query", "/?Action=GetCallerIdentity", {}, "", "GetCallerIdentity"],
    ["the method, where there is no action", "/bucket/key", {}, "", "POST"],
  ])("%s", async (_, path, headers, body, action) => {
    await ask(path, { method: "POST", headers: headers as Record<string, string>, body: Buffer.from(body) });
    expect(proxy.calls.at(-1)).toMatchObject({ action, method: "POST", path });
  });

  test("its service, from the signature", async () => {
    await ask("/", { headers: ofS3 });
    expect(proxy.calls.at(-1)?.service).toBe("s3");
  });
});

describe("a fault", () => {
  const refused = { status: 400, code: "ThrottlingException" };

  test("meets only the requests that it names", async () => {
    const fault = proxy.add({ when: { service: "s3", action: "PUT", path: /\/state$/ }, fail: refused });
    const of = async (path: string, method: string, headers: Record<string, string>) =>
      (await ask(path, { method, headers })).status;
    expect(await of("/bucket/state", "PUT", ofS3)).toBe(400);
    expect(await of("/bucket/state", "GET", ofS3)).toBe(200);
    expect(await of("/bucket/other", "PUT", ofS3)).toBe(200);
    expect(await of("/bucket/state", "PUT", {})).toBe(200);
    expect(fault.hits).toBe(1);
    expect(received).toHaveLength(3);
  });

  test("ends after so many times, or when it is removed", async () => {
    const statuses = async (count: number) => {
      const all: number[] = [];
      for (let index = 0; index < count; index++) all.push((await ask("/")).status);
      return all;
    };
    proxy.add({ when: {}, fail: refused, times: 2 });
    expect(await statuses(4)).toEqual([400, 400, 200, 200]);
    const fault = proxy.add({ when: {}, fail: refused });
    expect(await statuses(3)).toEqual([400, 400, 400]);
    fault.remove();
    expect(await statuses(1)).toEqual([200]);
  });

  test("breaks the connection", async () => {
    proxy.add({ when: {}, fail: "reset", times: 1 });
    await expect(ask("/")).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(received).toEqual([]);
  });

  test("keeps a request waiting and then lets it through", async () => {
    proxy.add({ when: { path: /slow/ }, delayMs: 300 });
    const order: string[] = [];
    await Promise.all([ask("/slow").then(() => order.push("slow")), ask("/quick").then(() => order.push("quick"))]);
    expect(order).toEqual(["quick", "slow"]);
    expect(received).toHaveLength(2);
  });

  test("counts as under way what AWS has, not what waits here", async () => {
    proxy.add({ when: { path: /held/ }, delayMs: 300 });
    const before = proxy.calls.length;
    const held = ask("/held");
    while (proxy.calls.length === before) await sleep(5);
    expect(proxy.underWay).toBe(0);
    await held;
    expect(received.map(({ underWay }) => underWay)).toEqual([1]);
    while (proxy.underWay > 0) await sleep(5);
  });
});

describe("an error is one that the SDK understands", () => {
  const config = () => ({
    endpoint: proxy.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "emulator", secretAccessKey: "emulator" },
    maxAttempts: 1,
  });
  const fail = { status: 503, code: "SlowDown", message: "not so fast" };

  test.each<[string, () => Promise<unknown>]>([
    ["JSON 1.1", () => new CloudWatchLogsClient(config()).send(new DescribeLogGroupsCommand({}))],
    ["JSON 1.0", () => new CloudWatchClient(config()).send(new DescribeAlarmsCommand({}))],
    ["a form", () => new IAMClient(config()).send(new ListRolesCommand({}))],
    [
      "REST",
      () => new S3Client({ ...config(), forcePathStyle: true }).send(new GetObjectCommand({ Bucket: "b", Key: "k" })),
    ],
  ])("in %s", async (_, send) => {
    proxy.add({ when: {}, fail });
    await expect(send()).rejects.toMatchObject({
      name: "SlowDown",
      message: "not so fast",
      $metadata: { httpStatusCode: 503 },
    });
  });
});

test("an error in CBOR, which the AWS provider speaks with CloudWatch, is a map of its type and message", async () => {
  proxy.add({
    when: { action: "PutMetricAlarm" },
    fail: { status: 400, code: "LimitExceeded", message: "é".repeat(20) },
  });
  const path = "/service/GraniteServiceVersion20100801/operation/PutMetricAlarm";
  const { status, headers, body } = await ask(path, { method: "POST", headers: { "smithy-protocol": "rpc-v2-cbor" } });
  expect(status).toBe(400);
  expect(headers).toMatchObject({ "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" });
  // RFC 8949: a map of two; texts of 6, 13, 7 bytes, and one of 40, whose length takes two bytes.
  expect(body.toString("latin1")).toBe(
    `\xa2f__typemLimitExceededgmessage\x79\x00\x28${Buffer.from("é".repeat(20)).toString("latin1")}`,
  );
});

test("nothing answers after the end", async () => {
  const front = await startFaultProxy(proxy.endpoint);
  await front.close();
  await expect(
    new Promise((resolve, reject) => get(front.endpoint, resolve).on("error", reject)),
  ).rejects.toMatchObject({ code: "ECONNREFUSED" });
});
