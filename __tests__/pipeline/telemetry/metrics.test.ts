import { metricsOf } from "../../../src/pipeline/telemetry/metrics";
import type { RunRecord } from "../../../src/pipeline/telemetry/record";

const record: RunRecord = {
  schema: 1,
  kind: "plan",
  environment: "prod",
  run: "20261124T114200Z-39d2a47",
  time: "2026-11-24T11:42:00.000Z",
  actor: "ana",
  commit: "c".repeat(40),
  outcome: "approved",
  digests: {},
  changes: { create: 1, update: 20, replace: 300, delete: 4000 },
  seconds: 61.5,
};

const values = (kind: RunRecord["kind"], outcome: RunRecord["outcome"]) =>
  Object.fromEntries(metricsOf({ ...record, kind, outcome }).map(({ MetricName, Value }) => [MetricName, Value]));

test.each<[RunRecord["kind"], RunRecord["outcome"], Record<string, number>]>([
  ["plan", "approved", { Approved: 1, Held: 0, Denied: 0 }],
  ["plan", "held", { Approved: 0, Held: 1, Denied: 0 }],
  ["plan", "denied", { Approved: 0, Held: 0, Denied: 1 }],
  ["apply", "applied", { Applied: 1, Failed: 0, Refused: 0 }],
  ["apply", "failed", { Applied: 0, Failed: 1, Refused: 0 }],
  ["drift", "drifted", { Drifted: 1 }],
  ["drift", "in-sync", { Drifted: 0 }],
])("of a %s that was %s, its outcome counts 1 and the others of its kind 0", (kind, outcome, counts) => {
  const { Duration, ResourcesChanged, ...outcomes } = values(kind, outcome);
  expect(outcomes).toEqual(counts);
});

test("a refused apply says nothing of failure: the alarm of an earlier failed one is over only when one succeeds", () => {
  const { Duration, ...outcomes } = values("apply", "refused");
  expect(outcomes).toEqual({ Applied: 0, Refused: 1 });
});

test("outcomes are told apart by environment alone, which alarms name", () => {
  const outcomes = metricsOf(record).filter(({ MetricName = "" }) => /^(Approved|Held|Denied)$/.test(MetricName));
  expect(outcomes).toHaveLength(3);
  for (const { Dimensions, Unit, Timestamp } of outcomes) {
    expect(Dimensions).toEqual([{ Name: "Environment", Value: "prod" }]);
    expect(Unit).toBe("Count");
    expect(Timestamp).toEqual(new Date(record.time));
  }
});

test("how long it took and how much it changed are told apart by kind too", () => {
  const ofKind = metricsOf(record).filter(({ Dimensions = [] }) => Dimensions.length === 2);
  expect(ofKind.map(({ MetricName, Value, Unit }) => [MetricName, Value, Unit])).toEqual([
    ["Duration", 61.5, "Seconds"],
    ["ResourcesChanged", 4321, "Count"],
  ]);
  for (const { Dimensions } of ofKind) {
    expect(Dimensions).toEqual([
      { Name: "Environment", Value: "prod" },
      { Name: "Kind", Value: "plan" },
    ]);
  }
});

test("what an apply that was refused or failed would have changed is not counted as changed", () => {
  expect(values("apply", "applied")).toHaveProperty("ResourcesChanged", 4321);
  for (const outcome of ["failed", "refused"] as const) {
    expect(values("apply", outcome)).not.toHaveProperty("ResourcesChanged");
    expect(values("apply", outcome)).toHaveProperty("Duration", 61.5);
  }
});
