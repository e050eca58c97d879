import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { deliverRecords, putRecord, recordFor, recordRun, type Send } from "../../../src/pipeline/telemetry/outbox";
import type { RunRecord } from "../../../src/pipeline/telemetry/record";

const record = (minute: number): RunRecord => ({
  schema: 1,
  kind: "plan",
  environment: "dev",
  run: `run-${minute}`,
  time: new Date(Date.UTC(2026, 10, 24, 12, minute)).toISOString(),
  actor: "ana",
  commit: "c".repeat(40),
  outcome: "approved",
  digests: {},
  changes: { create: 0, update: 0, replace: 0, delete: 0 },
  seconds: 1,
});

let dir: string;
let arrived: string[];
const accept: Send = async ({ run }, { onSent }) => {
  arrived.push(run);
  onSent?.("log");
  onSent?.("metrics");
};
const down: Send = async () => {
  throw new Error("connect ECONNREFUSED 127.0.0.1:4566");
};

beforeEach(() => {
  dir = join(mkdtempSync(join(tmpdir(), "billpay-outbox-")), "outbox");
  arrived = [];
});
afterEach(() => rmSync(join(dir, ".."), { recursive: true, force: true }));

test("a record that arrives leaves nothing behind and nothing to tell", async () => {
  expect(await recordRun(dir, record(1), accept)).toEqual([]);
  expect(arrived).toEqual(["run-1"]);
  expect(readdirSync(dir)).toEqual([]);
});

test("while monitoring is down records wait, and one line says how many, why, and what delivers them", async () => {
  expect(await recordRun(dir, record(1), down)).toEqual([
    expect.stringMatching(
      /^monitoring has not been told yet, 1 record waits in \S+outbox for the next command: connect ECONNREFUSED 127\.0\.0\.1:4566$/,
    ),
  ]);
  expect(await recordRun(dir, record(2), down)).toEqual([expect.stringContaining(", 2 records wait in ")]);
  expect(readdirSync(dir)).toEqual(["20261124T120100000Z-run-1.json", "20261124T120200000Z-run-2.json"]);
});

test("the next command delivers what waits, the oldest first", async () => {
  for (const minute of [30, 4, 17]) putRecord(dir, record(minute));
  expect(await recordRun(dir, record(50), accept)).toEqual([]);
  expect(arrived).toEqual(["run-4", "run-17", "run-30", "run-50"]);
  expect(readdirSync(dir)).toEqual([]);
});

test("the record is on disk, whole, before anything is sent", async () => {
  const onDisk: unknown[] = [];
  await recordRun(dir, record(1), async () => {
    for (const name of readdirSync(dir)) onDisk.push(JSON.parse(readFileSync(join(dir, name), "utf8")).record);
  });
  expect(onDisk).toEqual([record(1)]);
});

test("after one that fails the others are not tried, so that they keep their order", async () => {
  for (const minute of [1, 2, 3]) putRecord(dir, record(minute));
  const tried: string[] = [];
  const second: Send = async (one, options) => {
    tried.push(one.run);
    return one.run === "run-2" ? down(one, options) : accept(one, options);
  };
  expect(await deliverRecords(dir, second)).toMatchObject({ delivered: 1, waiting: 2 });
  expect(tried).toEqual(["run-1", "run-2"]);
});

test("what of a record arrived is not sent again", async () => {
  const sent: unknown[] = [];
  const onlyLog: Send = async (_, { onSent }) => {
    onSent?.("log");
    throw new Error("AccessDenied");
  };
  await recordRun(dir, record(1), onlyLog);
  await deliverRecords(dir, async (_, { sent: before }) => {
    sent.push(before);
  });
  expect(sent).toEqual([["log"]]);
});

test("a monitoring that never answers is waited for no longer than said", async () => {
  let aborted = false;
  const hangs: Send = (_, { abortSignal }) => {
    abortSignal?.addEventListener("abort", () => {
      aborted = true;
    });
    return new Promise(() => {});
  };
  expect(await recordRun(dir, record(1), hangs, { withinMs: 50 })).toEqual([
    expect.stringMatching(/1 record waits .*: no answer in time$/),
  ]);
  expect(aborted).toBe(true);
  expect(readdirSync(dir)).toEqual(["20261124T120100000Z-run-1.json"]);
});

test("the limit is for all records together", async () => {
  for (const minute of [1, 2, 3, 4, 5, 6]) putRecord(dir, record(minute));
  const slow: Send = async (one, options) => {
    await sleep(60, undefined, { signal: options.abortSignal });
    return accept(one, options);
  };
  const { delivered, waiting } = await deliverRecords(dir, slow, { withinMs: 150 });
  expect(delivered).toBeGreaterThanOrEqual(1);
  expect(delivered).toBeLessThan(6);
  expect(delivered + waiting).toBe(6);
});

test("two processes at once deliver each record once", async () => {
  const minutes = Array.from({ length: 20 }, (_, minute) => minute);
  for (const minute of minutes) putRecord(dir, record(minute));
  const slow: Send = async (one, options) => {
    await sleep(1);
    return accept(one, options);
  };
  const both = await Promise.all([1, 2].map(() => deliverRecords(dir, slow, { withinMs: 60_000 })));
  expect(both.map(({ delivered }) => delivered).reduce((sum, count) => sum + count)).toBe(20);
  expect(arrived.toSorted()).toEqual(minutes.map((minute) => `run-${minute}`).toSorted());
  expect(readdirSync(dir)).toEqual([]);
});

test.each([
  ["no JSON", "{", /set aside as \S+\.malformed: .*JSON/],
  ["another schema", '{ "record": { "schema": 2 }, "sent": [] }', /its schema is 2: must be 1$/],
  ["no record", "{}", /its schema is undefined: must be 1$/],
  ["null", "null", /set aside/],
])("a file that is %s is set aside with a line, and the others are delivered", async (_, content, line) => {
  putRecord(dir, record(1));
  writeFileSync(join(dir, "20200101T000000000Z-odd.json"), content);
  expect(await recordRun(dir, record(2), accept)).toEqual([expect.stringMatching(line)]);
  expect(arrived).toEqual(["run-1", "run-2"]);
  expect(readdirSync(dir)).toEqual(["20200101T000000000Z-odd.json.malformed"]);
  expect(readFileSync(join(dir, "20200101T000000000Z-odd.json.malformed"), "utf8")).toBe(content);
  expect(await recordRun(dir, record(3), accept)).toEqual([]);
});

test("a record that AWS will never take is set aside, and holds up no other", async () => {
  putRecord(dir, record(1));
  const refuses: Send = (one, options) => {
    if (one.run !== "run-1") return accept(one, options);
    throw Object.assign(new Error("logStreamName is odd"), { name: "InvalidParameterException" });
  };
  expect(await recordRun(dir, record(2), refuses)).toEqual([
    expect.stringMatching(/set aside as \S+run-1\.json\.refused: InvalidParameterException: logStreamName is odd$/),
  ]);
  expect(arrived).toEqual(["run-2"]);
  expect(readdirSync(dir)).toEqual(["20261124T120100000Z-run-1.json.refused"]);
});

describe("where the outbox cannot be written", () => {
  beforeEach(() => writeFileSync(dir, "a file where the folder should be"));

  test("the record is sent at once", async () => {
    expect(await recordRun(dir, record(1), accept)).toEqual([
      expect.stringMatching(/cannot be written .*: the record of run run-1 was sent without it$/),
    ]);
    expect(arrived).toEqual(["run-1"]);
  });

  test("and if that fails too, the line has the record, and it is still no exception", async () => {
    const [line = "", ...more] = await recordRun(dir, record(1), down);
    expect(more).toEqual([]);
    expect(line).toContain("ECONNREFUSED");
    expect(JSON.parse(line.slice(line.indexOf('{"schema"')))).toEqual(record(1));
  });
});

test("records are for this user's eyes", () => {
  putRecord(dir, record(1));
  expect(statSync(dir).mode & 0o077).toBe(0);
  expect(statSync(join(dir, "20261124T120100000Z-run-1.json")).mode & 0o077).toBe(0);
});

test("a plan of a pull request is not recorded: denied, it must not sound the environment's alarm", async () => {
  let asked = 0;
  const server = createServer((_, response) => {
    asked += 1;
    response.end("{}");
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const { BILLPAY_ENDPOINT, BILLPAY_RECORD } = process.env;
  process.env.BILLPAY_ENDPOINT = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  try {
    process.env.BILLPAY_RECORD = "no";
    await recordFor("local", { ...record(1), environment: "local", outcome: "denied" });
    expect(asked).toBe(0);
    delete process.env.BILLPAY_RECORD;
    await recordFor("local", { ...record(2), environment: "local", outcome: "denied" });
    expect(asked).toBeGreaterThan(0);
  } finally {
    server.close();
    for (const [name, value] of Object.entries({ BILLPAY_ENDPOINT, BILLPAY_RECORD })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
