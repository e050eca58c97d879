import { EVENT_BYTES, recordLine } from "../../../src/pipeline/telemetry/log-line";
import type { RunRecord } from "../../../src/pipeline/telemetry/record";

const record: RunRecord = {
  schema: 1,
  digests: { network: "a".repeat(64) },
  decision: {
    schema: 1,
    decision: "deny",
    reasons: [{ rule: "policy", effect: "deny", message: "NET-01", addresses: ["network/aws_vpc.main"] }],
    digests: {},
    approvals: [],
    input_sha256: "b".repeat(64),
  },
  kind: "apply",
  environment: "prod",
  run: "20261124T114200Z-39d2a47",
  time: "2026-11-24T11:42:00.000Z",
  actor: "ana",
  commit: "c".repeat(40),
  outcome: "failed",
  reason: "network failed",
  changes: { create: 1, update: 2, replace: 3, delete: 4 },
  seconds: 61.5,
};

/** A record of many addresses and an endless error. */
const large: RunRecord = {
  ...record,
  decision: {
    ...(record.decision as NonNullable<RunRecord["decision"]>),
    reasons: [
      {
        rule: "stateful",
        effect: "deny",
        message: "replaced",
        addresses: Array.from({ length: 3000 }, (_, index) => `web/aws_s3_object.file["${index}"]`),
      },
    ],
  },
  result: {
    outcome: "failed",
    actor: "ana",
    started: "2026-11-24T11:42:00.000Z",
    ended: "2026-11-24T11:43:00.000Z",
    units: { web: { status: "failed", seconds: 60, error: "é".repeat(1_000_000) } },
  },
};

test("a record is one line of JSON that says all of it", () => {
  const line = recordLine({ ...record, reason: "first\nsecond" });
  expect(line).not.toContain("\n");
  expect(JSON.parse(line)).toEqual({ ...record, reason: "first\nsecond" });
});

test("what is searched for comes before what is long", () => {
  const keys = Object.keys(JSON.parse(recordLine(record)));
  expect(keys.slice(-2)).toEqual(["decision", "digests"]);
  expect(keys.slice(0, -2)).toEqual(expect.arrayContaining(["kind", "outcome", "run", "actor", "reason", "changes"]));
});

test("one that is too large for an event is shortened, and says by how much", () => {
  const line = recordLine(large);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(EVENT_BYTES);
  const { cut, decision, result, ...rest } = JSON.parse(line);
  expect(cut).toEqual({ items: 400, characters: 4000 });
  const { addresses } = decision.reasons[0];
  expect(addresses).toHaveLength(401);
  expect(addresses.slice(-2)).toEqual(['web/aws_s3_object.file["399"]', "… (2600 more)"]);
  expect(result.units.web).toEqual({
    status: "failed",
    seconds: 60,
    error: `${"é".repeat(4000)}… (996000 more characters)`,
  });
  const { decision: _, ...plain } = record;
  expect(rest).toEqual(plain);
});

test("it is shortened no more than it must be", () => {
  const cutTo = (limit: number) => JSON.parse(recordLine(large, limit)).cut;
  expect(cutTo(40_000)).toEqual({ items: 400, characters: 4000 });
  expect(cutTo(20_000)).toEqual({ items: 100, characters: 1000 });
  expect(cutTo(5000)).toEqual({ items: 20, characters: 200 });
  expect(recordLine(record, 5000)).not.toContain('"cut"');
});

test("the limit is in bytes, not in characters", () => {
  const whole = Buffer.byteLength(JSON.stringify({ ...record, reason: "é".repeat(700) }));
  expect(recordLine({ ...record, reason: "é".repeat(700) }, whole)).not.toContain('"cut"');
  expect(recordLine({ ...record, reason: "é".repeat(700) }, whole - 1)).toContain('"cut"');
});

test("maps of many units are shortened with their count", () => {
  const digests = Object.fromEntries(Array.from({ length: 30_000 }, (_, index) => [`unit-${index}`, "d".repeat(64)]));
  const line = JSON.parse(recordLine({ ...record, digests }));
  expect(Object.keys(line.digests)).toHaveLength(401);
  expect(line.digests["…"]).toBe("29600 more");
});

test("no record is too large for an event", () => {
  const text = "\u0001".repeat(1000); // six bytes each in JSON
  const many = <T>(item: T): T[] => Array(50).fill(item);
  const worst: RunRecord = {
    ...record,
    reason: text,
    decision: {
      ...(record.decision as NonNullable<RunRecord["decision"]>),
      reasons: many({ rule: text, effect: "deny", message: text, addresses: many(text) }),
    },
    result: {
      ...(large.result as NonNullable<RunRecord["result"]>),
      units: Object.fromEntries(
        many(0).map((_, index) => [`u${index}`, { status: "failed", seconds: 1, error: text }]),
      ),
    },
  };
  const line = recordLine(worst);
  expect(Buffer.byteLength(line)).toBeLessThanOrEqual(EVENT_BYTES);
  expect(JSON.parse(line)).toMatchObject({ outcome: "failed", run: record.run, changes: record.changes });
});
