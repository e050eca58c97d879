import { environmentPath } from "../../live/environment";
import { UserError } from "../../system/errors";
import { step } from "../../system/progress";
import { type RunRecord, readSentRecords, readWaitingRecords } from "../telemetry";
import { readLocalRuns } from "./local";
import { fromRecord } from "./records";
import type { History, HistoryRun, Source } from "./runs";

export interface HistoryOptions {
  /** How many runs at most. */
  readonly limit: number;
  /** ISO 8601 in UTC: no runs from before. */
  readonly since?: string;
}

/**
 * The runs of an environment, from its log group in CloudWatch, the outbox and the folders of this checkout. What cannot be
 * read is a line in `problems`, never an exception.
 *
 * @throws UserError where there is no such environment
 */
export async function readHistory(name: string, { limit, since }: HistoryOptions): Promise<History> {
  environmentPath(name);
  const sent = await step(`read the records of ${name} in CloudWatch`, (onProgress) =>
    readSentRecords(name, { limit, since, onProgress }),
  );
  const waiting = readWaitingRecords(name);
  const local = readLocalRuns(name);
  const all = mergeRuns(
    [
      ...local.runs.map(localKeyed),
      ...waiting.records.map((record) => recordKeyed(record, "outbox")),
      ...sent.records.map((record) => recordKeyed(record, "cloudwatch")),
    ],
    since,
  );
  return {
    environment: name,
    runs: all.slice(0, limit),
    more: Math.max(all.length - limit, 0),
    problems: [...local.problems, ...waiting.problems, ...sent.problems],
  };
}

/** A run with what tells it from others: the same in each source. */
interface Keyed {
  readonly key: string;
  readonly run: HistoryRun;
}

/** A run is planned once, and may be applied again after it was refused or failed: those end at different times. */
const keyOf = (run: string, kind: HistoryRun["kind"], ended: string) =>
  JSON.stringify(kind === "apply" ? [run, kind, ended] : [run, kind === "rollback" ? "plan" : kind]);

const localKeyed = (run: HistoryRun): Keyed => ({ key: keyOf(run.run, run.kind, run.time), run });

const recordKeyed = (record: RunRecord, source: Source): Keyed => ({
  key: keyOf(record.run, record.kind, record.result?.ended ?? record.time),
  run: fromRecord(record, source),
});

/** The runs, each once, the newest first. @param keyed what is told last of a run wins */
function mergeRuns(keyed: readonly Keyed[], since: string | undefined): HistoryRun[] {
  const merged = new Map<string, HistoryRun>();
  for (const { key, run } of keyed) {
    const before = merged.get(key);
    // A record older than `rollbackTo` calls a rollback a plan.
    const kind = before?.kind === "rollback" ? before.kind : run.kind;
    merged.set(key, { ...before, ...run, kind, from: [...new Set([...(before?.from ?? []), ...run.from])] });
  }
  const oldest = since === undefined ? Number.NEGATIVE_INFINITY : Date.parse(since);
  const at = ({ time }: HistoryRun) => Date.parse(time);
  return [...merged.values()]
    .filter((run) => at(run) >= oldest)
    .sort((a, b) => at(b) - at(a) || (a.run < b.run ? 1 : a.run > b.run ? -1 : 0));
}

/** What `--limit` says. @throws UserError */
export function parseLimit(text: string): number {
  const limit = /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (limit === 0) throw new UserError(`--limit is ${text}: must be a whole number from 1 to 999999`);
  return limit;
}

/** What `--since` says, as a time. @throws UserError */
export function parseSince(text: string): string {
  const time = /^\d{4}-\d\d-\d\d(T[\d:.]+Z)?$/.test(text) ? new Date(text) : new Date(Number.NaN);
  // Of 2026-02-31, JavaScript makes 3 March.
  if (Number.isNaN(time.getTime()) || !time.toISOString().startsWith(text.slice(0, 10)))
    throw new UserError(
      `--since is ${text}: must be a day or a time in UTC, such as 2026-11-24 or 2026-11-24T11:42:00Z`,
    );
  return time.toISOString();
}
