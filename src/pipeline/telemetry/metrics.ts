import type { MetricDatum } from "@aws-sdk/client-cloudwatch";
import type { RunRecord } from "./record";

export const NAMESPACE = "BillPay/Pipeline";

/** The metrics that count outcomes, by the kind of command that has them. */
const OUTCOMES = {
  plan: { approved: "Approved", held: "Held", denied: "Denied" },
  apply: { applied: "Applied", failed: "Failed", refused: "Refused" },
  drift: { drifted: "Drifted" },
} as const satisfies Record<RunRecord["kind"], Partial<Record<RunRecord["outcome"], string>>>;

/** Outcomes after which nobody knows, or nothing was to know, how many resources changed. */
const UNCOUNTED: readonly RunRecord["outcome"][] = ["failed", "refused"];

/**
 * The metrics of a record, at its time. By `Environment`: 1 for its outcome and 0 for the others of its kind, so that an
 * alarm that sounded is over with the next good run; only a refused apply leaves `Failed` out, since it mends nothing that
 * an earlier one left. By `Environment` and `Kind`: `Duration` in seconds, and `ResourcesChanged`, which a plan would change,
 * an apply changed, or differ from the code.
 */
export function metricsOf(record: RunRecord): MetricDatum[] {
  const { kind, outcome, changes, seconds } = record;
  const Timestamp = new Date(record.time);
  const environment = { Name: "Environment", Value: record.environment };
  const datum = (
    MetricName: string,
    Value: number,
    Unit: "Count" | "Seconds",
    more: MetricDatum["Dimensions"] = [],
  ) => ({
    MetricName,
    Value,
    Unit,
    Timestamp,
    Dimensions: [environment, ...more],
  });
  const ofKind = [{ Name: "Kind", Value: kind }];
  const changed = changes.create + changes.update + changes.replace + changes.delete;
  const counted = Object.entries(OUTCOMES[kind]).filter(([name]) => !(outcome === "refused" && name === "failed"));
  return [
    ...counted.map(([name, metric]) => datum(metric, name === outcome ? 1 : 0, "Count")),
    datum("Duration", seconds, "Seconds", ofKind),
    ...(UNCOUNTED.includes(outcome) ? [] : [datum("ResourcesChanged", changed, "Count", ofKind)]),
  ];
}
