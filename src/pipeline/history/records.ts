import type { Decision } from "../decision";
import type { RunRecord } from "../telemetry";
import type { HistoryRun, Source } from "./runs";

/** What a record says of a run. */
export function fromRecord(record: RunRecord, source: Source): HistoryRun {
  const { time, run, kind, actor, commit, outcome, selection, rollbackTo, cost, findings, seconds } = record;
  const reason = record.reason ?? blockingReason(record.decision);
  return {
    ...{ time, run, actor, commit, outcome, seconds },
    kind: kind === "plan" && rollbackTo !== undefined ? "rollback" : kind,
    ...(reason !== undefined && { reason }),
    ...(selection && { selection }),
    ...(rollbackTo !== undefined && { rollbackTo }),
    units: kind === "drift" ? (record.units ?? []) : unitsOf(record),
    changes: { forget: 0, move: 0, import: 0, ...record.changes },
    ...(cost && { cost }),
    ...(findings && { findings }),
    from: [source],
  };
}

/** A record that was shortened says under «…» how many units it leaves out. */
const unitsOf = ({ digests }: RunRecord): string[] =>
  Object.entries(digests).map(([unit, digest]) => (unit === "…" ? `… (${digest})` : unit));

/** The first reason of a decision that holds or denies, and how many more there are. */
export function blockingReason(decision: Decision | undefined): string | undefined {
  const [first, ...others] = decision?.reasons.filter(({ effect }) => effect !== "note") ?? [];
  return first && `${first.message}${others.length > 0 ? ` (and ${others.length} more)` : ""}`;
}
