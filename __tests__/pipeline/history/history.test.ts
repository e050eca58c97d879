import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseLimit, parseSince, readHistory } from "../../../src/pipeline/history";
import { putRecord } from "../../../src/pipeline/telemetry/outbox";
import { readSentRecords } from "../../../src/pipeline/telemetry/read";
import type { RunRecord } from "../../../src/pipeline/telemetry/record";
import { cost, decision, finding, plan, policy, resource, runReport } from "../report/run-report";
import { LogServer } from "./cloudwatch";

jest.mock("../../../src/pipeline/run/run", () => {
  const dir = jest
    .requireActual("node:path")
    .join(jest.requireActual("node:os").tmpdir(), `billpay-runs-${process.pid}`);
  return {
    ...jest.requireActual("../../../src/pipeline/run/run"),
    RUNS_DIR: dir,
    runDir: (...parts: string[]) => jest.requireActual("node:path").join(dir, ...parts),
  };
});

const RUNS = join(tmpdir(), `billpay-runs-${process.pid}`);
const HOUR = 3600 * 1000;
const DAY = 24 * HOUR;
const at = (msAgo: number) => new Date(Date.now() - msAgo).toISOString();

const record = (changes: Partial<RunRecord> = {}): RunRecord => ({
  schema: 1,
  kind: "plan",
  environment: "local",
  run: "run-1",
  time: at(HOUR),
  actor: "ana",
  commit: "c".repeat(40),
  outcome: "approved",
  digests: { network: "a".repeat(64) },
  changes: { create: 1, update: 0, replace: 0, delete: 0 },
  seconds: 12,
  ...changes,
});

const logs = new LogServer();
const sent = (...records: RunRecord[]) => {
  logs.events = records.map((one) => ({ timestamp: Date.parse(one.time), message: JSON.stringify(one) }));
};

/** A folder of a run, as a plan leaves it, and an apply. */
function local(id: string, { result, ...changes }: Parameters<typeof runReport>[1] = {}): string {
  const report = runReport(
    { network: plan(resource("aws_vpc.main", ["create"])), web: plan(resource("aws_s3_bucket.a", ["delete"])) },
    {
      cost: cost(100, 120),
      decision: decision("approve"),
      policy: policy(finding({ decision: "waived" })),
      ...changes,
    },
  );
  const run = { ...report.run, environment: "local", id, ...changes.run };
  const dir = join(RUNS, "local", id);
  mkdirSync(dir, { recursive: true });
  const files = { run, cost: report.cost, policy: report.policy, decision: report.decision, result };
  for (const [name, content] of Object.entries(files))
    if (content) writeFileSync(join(dir, `${name}.json`), JSON.stringify(content));
  return dir;
}

const read = (options: { limit?: number; since?: string } = {}) => readHistory("local", { limit: 20, ...options });
const shown = async (options?: Parameters<typeof read>[0]) =>
  (await read(options)).runs.map(({ run, kind, outcome }) => `${run} ${kind} ${outcome}`);

beforeAll(async () => {
  process.env.BILLPAY_ENDPOINT = await logs.start();
});
afterAll(() => {
  delete process.env.BILLPAY_ENDPOINT;
  logs.stop();
});
beforeEach(() => {
  logs.reset();
  rmSync(RUNS, { recursive: true, force: true });
});
afterAll(() => rmSync(RUNS, { recursive: true, force: true }));

test("an environment without runs has an empty history, and an unknown one is refused", async () => {
  expect(await read()).toEqual({ environment: "local", runs: [], more: 0, problems: [] });
  await expect(readHistory("nowhere", { limit: 1 })).rejects.toThrow(
    /^there is no environment `nowhere` in live\/: it has dev/,
  );
});

test("runs of CloudWatch, the outbox and this checkout are in one list, the newest first", async () => {
  sent(
    record({ run: "sent", time: at(3 * HOUR) }),
    record({ run: "drift-1", kind: "drift", outcome: "in-sync", time: at(HOUR) }),
  );
  putRecord(join(RUNS, "local", "outbox"), record({ run: "waits", time: at(2 * HOUR) }));
  local("here", { run: { created: at(4 * HOUR) } });
  expect(await shown()).toEqual([
    "drift-1 drift in-sync",
    "waits plan approved",
    "sent plan approved",
    "here plan approved",
  ]);
  expect((await read()).runs.map(({ from }) => from)).toEqual([
    ["cloudwatch"],
    ["outbox"],
    ["cloudwatch"],
    ["checkout"],
  ]);
});

test("a record that was delivered twice, waits too and is here is one run", async () => {
  const one = record({ run: "here", selection: { by: "all" } });
  sent(one, one, one);
  putRecord(join(RUNS, "local", "outbox"), one);
  local("here", { run: { created: at(2 * HOUR) } });
  const { runs } = await read();
  expect(runs).toHaveLength(1);
  expect(runs[0]).toMatchObject({
    time: one.time,
    seconds: 12,
    from: ["checkout", "outbox", "cloudwatch"],
    cost: { before: 100, after: 120 },
    findings: { violation: 0, undecided: 0, waived: 1 },
    selection: { by: "all" },
  });
});

test("the plan of a run, an apply that was refused and the one that passed are three lines", async () => {
  const ended = at(HOUR);
  const result = { outcome: "applied", actor: "ben", started: at(2 * HOUR), ended, units: {} } as const;
  sent(
    record({ time: at(4 * HOUR) }),
    record({ kind: "apply", outcome: "refused", reason: "a freeze", time: at(3 * HOUR) }),
    record({ kind: "apply", outcome: "applied", result, time: at(HOUR - 5000) }),
  );
  local("run-1", { result, run: { created: at(5 * HOUR) } });
  expect(await shown()).toEqual(["run-1 apply applied", "run-1 apply refused", "run-1 plan approved"]);
});

test("a rollback is told from a plan, by its record or by the folder where an older record does not say", async () => {
  sent(record({ run: "new", rollbackTo: "old" }), record({ run: "here", time: at(2 * HOUR) }));
  local("here", { run: { rollbackTo: "older", created: at(3 * HOUR) } });
  expect(await shown()).toEqual(["new rollback approved", "here rollback approved"]);
});

test("an older record has what it has", async () => {
  sent(record());
  const [run] = (await read()).runs;
  expect(run).toEqual({
    ...{ time: expect.any(String), run: "run-1", kind: "plan", actor: "ana", commit: "c".repeat(40) },
    ...{ outcome: "approved", units: ["network"], seconds: 12, from: ["cloudwatch"] },
    changes: { create: 1, update: 0, replace: 0, delete: 0, forget: 0, move: 0, import: 0 },
  });
});

test("what holds a plan is its reason, without what is only noted", async () => {
  const reason = (effect: "note" | "hold", message: string) => ({ rule: "r", effect, message, addresses: [] });
  sent(
    record({
      outcome: "held",
      decision: decision("hold", [reason("hold", "too dear"), reason("hold", "a freeze"), reason("note", "fine")]),
    }),
  );
  expect((await read()).runs[0]?.reason).toBe("too dear (and 1 more)");
});

test("a limit keeps the newest and counts the others", async () => {
  sent(...[5, 1, 3, 2, 4].map((hours) => record({ run: `run-${hours}`, time: at(hours * HOUR) })));
  const { runs, more } = await read({ limit: 2 });
  expect(runs.map(({ run }) => run)).toEqual(["run-1", "run-2"]);
  expect(more).toBe(3);
});

test("`since` leaves out what is older, wherever it is from", async () => {
  sent(record({ run: "new" }), record({ run: "old", time: at(3 * DAY) }));
  putRecord(join(RUNS, "local", "outbox"), record({ run: "waits", time: at(3 * DAY) }));
  local("here", { run: { created: at(3 * DAY) } });
  expect(await shown({ since: at(2 * DAY) })).toEqual(["new plan approved"]);
});

describe("CloudWatch", () => {
  test("is read page by page, and no further back than is needed", async () => {
    sent(...[1, 2, 3, 4, 5].map((hours) => record({ run: `run-${hours}`, time: at(hours * HOUR) })));
    expect((await read({ limit: 5 })).runs).toHaveLength(5);
    expect(logs.requests.map(({ nextToken }) => nextToken)).toEqual([undefined, "2", "4"]);
    logs.requests = [];
    expect((await read({ limit: 6 })).runs).toHaveLength(5);
    expect(logs.requests.length).toBeGreaterThan(3);
  });

  test("windows meet: no record is missed between them, however old", async () => {
    const days = [1, 8, 30, 200, 500, 3000];
    sent(...days.map((day) => record({ run: `run-${day}`, time: at(day * DAY) })));
    expect((await read()).runs.map(({ run }) => run)).toEqual(days.map((day) => `run-${day}`));
    const windows = logs.requests.filter(({ nextToken }) => nextToken === undefined);
    for (const [index, { endTime }] of windows.entries())
      if (index > 0) expect(endTime).toBe((windows[index - 1]?.startTime ?? 0) - 1);
  });

  test("an old record that arrived late does not end the search", async () => {
    sent(record({ run: "second", time: at(20 * DAY) }));
    logs.events.push({
      timestamp: Date.now() - HOUR,
      message: JSON.stringify(record({ run: "old", time: at(90 * DAY) })),
    });
    expect((await read({ limit: 1 })).runs.map(({ run }) => run)).toEqual(["second"]);
  });

  test.each([
    [
      "without a log group",
      "ResourceNotFoundException",
      /there is no log group \/billpay-local\/pipeline, the unit `observability` makes it/,
    ],
    ["without permission", "AccessDeniedException", /AccessDeniedException/],
  ])("%s the runs of this checkout are shown, and one line says why", async (_, error, line) => {
    logs.fails = error;
    local("here");
    const { runs, problems } = await read();
    expect(runs.map(({ run }) => run)).toEqual(["here"]);
    expect(problems).toEqual([expect.stringMatching(line)]);
    expect(problems[0]).toMatch(/^CloudWatch cannot be read \(.*\): only the runs of this checkout are shown$/);
  });

  test("where it does not answer, the search ends in time", async () => {
    logs.fails = "hang";
    expect(await readSentRecords("local", { limit: 1, withinMs: 100 })).toEqual({
      records: [],
      problems: ["CloudWatch cannot be read (no answer in time): only the runs of this checkout are shown"],
    });
  });

  test("of endless pages, what was read is kept and the line says that more is missing", async () => {
    sent(...[1, 2, 3, 4, 5].map((hours) => record({ run: `run-${hours}`, time: at(hours * HOUR) })));
    const { records, problems } = await readSentRecords("local", { limit: 9, pages: 2 });
    expect(records).toHaveLength(4);
    expect(problems).toEqual(["CloudWatch cannot be read (more than 2 answers): some of its records are missing"]);
  });

  test("lines that are no records of the environment are counted and left out", async () => {
    sent(record());
    const lines = [
      "{",
      "null",
      JSON.stringify({ ...record(), schema: 2 }),
      JSON.stringify(record({ environment: "dev" })),
    ];
    const odd = [
      { ...record(), time: "soon" },
      { ...record(), outcome: "in-sync" },
      { ...record(), changes: {} },
    ];
    for (const message of [...lines, ...odd.map((one) => JSON.stringify(one))])
      logs.events.push({ timestamp: Date.now() - HOUR, message });
    const { runs, problems } = await read();
    expect(runs).toHaveLength(1);
    expect(problems).toEqual([
      "7 lines of /billpay-local/pipeline cannot be read as a record of schema 1 of local: left out",
    ]);
  });
});

describe("files of this checkout that are broken", () => {
  test.each([
    ["run.json", "{", []],
    ["run.json", "", []],
    ["decision.json", "{", ["broken plan unknown"]],
    [
      "decision.json",
      '{"schema":1,"decision":"perhaps","reasons":[],"digests":{},"input_sha256":"a"}',
      ["broken plan unknown"],
    ],
    ["cost.json", '{"after":{},"components":[],"notPriced":[],"warnings":[]}', ["broken plan approved"]],
    ["policy.json", "[]", ["broken plan approved"]],
    ["result.json", '{"outcome":"applied"}', ["broken plan approved"]],
  ])("%s as %j: a line names it, and the others are shown", async (name, content, still) => {
    local("whole", { run: { created: at(HOUR) } });
    writeFileSync(join(local("broken", { run: { created: at(2 * HOUR) } }), name), content);
    const { problems } = await read();
    expect(problems).toEqual([expect.stringContaining(join(RUNS, "local", "broken", name))]);
    expect(await shown()).toEqual(["whole plan approved", ...still]);
  });

  test("a record in the outbox", async () => {
    const outbox = join(RUNS, "local", "outbox");
    putRecord(outbox, record());
    writeFileSync(join(outbox, "odd.json"), "{");
    const { runs, problems } = await read();
    expect(runs).toHaveLength(1);
    expect(problems).toEqual([expect.stringContaining(join(outbox, "odd.json"))]);
  });

  test("a record that AWS refused is still known here", async () => {
    const outbox = join(RUNS, "local", "outbox");
    mkdirSync(outbox, { recursive: true });
    writeFileSync(join(outbox, "a.json.refused"), JSON.stringify({ record: record(), sent: [] }));
    expect(await shown()).toEqual(["run-1 plan approved"]);
  });
});

test.each([
  ["1", 1],
  ["999999", 999_999],
])("--limit %s", (text, limit) => expect(parseLimit(text)).toBe(limit));
test.each(["0", "-1", "1.5", "ten", "", "1000000"])("--limit %j is refused", (text) =>
  expect(() => parseLimit(text)).toThrow(`--limit is ${text}: must be a whole number from 1 to 999999`),
);
test.each([
  ["2026-11-24", "2026-11-24T00:00:00.000Z"],
  ["2026-11-24T11:42:00Z", "2026-11-24T11:42:00.000Z"],
])("--since %s", (text, time) => expect(parseSince(text)).toBe(time));
test.each(["yesterday", "2026-02-31", "2026-13-01", "24.11.2026", "2026-11-24T99:00:00Z"])(
  "--since %s is refused",
  (text) => expect(() => parseSince(text)).toThrow(`--since is ${text}: must be a day or a time in UTC`),
);
