import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { readEnvironment } from "../../../src/live/environment";
import type { RunRecord } from "../../../src/pipeline/telemetry/record";
import { cloudTarget, type RecordPart, sendRecord } from "../../../src/pipeline/telemetry/send";

/** What CloudWatch does and the emulator does not: refuse events, in its answer, for their time. */
let server: Server;
let endpoint: string;
/** Timestamps of the events that came, and operations in order. */
let came: { timestamps: number[]; operations: string[] };
let refuses: (timestamp: number) => object | undefined;

beforeAll(async () => {
  server = createServer(async (incoming, outgoing) => {
    let body = "";
    for await (const piece of incoming.setEncoding("utf8")) body += piece;
    const operation = String(incoming.headers["x-amz-target"]).split(".").at(-1) ?? "";
    came.operations.push(operation);
    outgoing.setHeader("content-type", "application/x-amz-json-1.1");
    if (operation === "PutMetricData") {
      outgoing.end("{}");
      return;
    }
    const [{ timestamp }] = JSON.parse(body).logEvents;
    came.timestamps.push(timestamp);
    outgoing.end(JSON.stringify({ rejectedLogEventsInfo: refuses(timestamp) }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

beforeEach(() => {
  came = { timestamps: [], operations: [] };
  refuses = () => undefined;
});

afterAll(() => {
  server.close();
  server.closeAllConnections();
});

const DAY = 24 * 3600 * 1000;
const record = (daysAgo: number): RunRecord => ({
  schema: 1,
  kind: "apply",
  environment: "local",
  run: "20261124T114200Z-39d2a47",
  time: new Date(Date.now() - daysAgo * DAY).toISOString(),
  actor: "ana",
  commit: "c".repeat(40),
  outcome: "applied",
  digests: {},
  changes: { create: 1, update: 0, replace: 0, delete: 0 },
  seconds: 1,
});
const target = () => cloudTarget({ ...readEnvironment("local"), endpoint });

test("an event has the time of its record", async () => {
  const recent = record(1);
  await sendRecord(recent, target());
  expect(came.timestamps).toEqual([Date.parse(recent.time)]);
});

test.each(["tooOldLogEventEndIndex", "expiredLogEventEndIndex"])(
  "one that is refused for its age (%s) is written as of now",
  async (index) => {
    const old = record(3);
    refuses = (timestamp) => (timestamp < Date.now() - DAY ? { [index]: 1 } : undefined);
    await sendRecord(old, target());
    expect(came.timestamps).toEqual([Date.parse(old.time), expect.any(Number)]);
    expect(came.timestamps[1]).toBeGreaterThan(Date.parse(old.time) + 2 * DAY);
  },
);

test("where no time is taken the clock is said, and no metric is sent", async () => {
  refuses = () => ({ tooNewLogEventStartIndex: 0 });
  await expect(sendRecord(record(0), target())).rejects.toThrow(
    /^\/billpay-local\/pipeline does not accept events with the current time: this machine's clock says 20/,
  );
  expect(came.operations).not.toContain("PutMetricData");
});

test("of a record older than two weeks, which CloudWatch has no metrics of, only the line is sent", async () => {
  const parts: RecordPart[] = [];
  const sent = await sendRecord(record(15), target(), { onSent: (part) => parts.push(part) });
  expect(sent.metrics).toBe(0);
  expect(came.operations).toEqual(["PutLogEvents"]);
  expect(parts).toEqual(["log", "metrics"]);
  expect((await sendRecord(record(13), target())).metrics).toBe(5);
  expect(came.operations).toEqual(["PutLogEvents", "PutLogEvents", "PutMetricData"]);
});

test("what was sent before is not sent again", async () => {
  await sendRecord(record(0), target(), { sent: ["log"] });
  expect(came.operations).toEqual(["PutMetricData"]);
  await sendRecord(record(0), target(), { sent: ["log", "metrics"] });
  expect(came.operations).toEqual(["PutMetricData"]);
});
