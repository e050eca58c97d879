import type { Counts } from "../report";
import type { Selection } from "../run";
import type { RunRecord } from "../telemetry";

/** Where a run is known from. */
export type Source = "checkout" | "outbox" | "cloudwatch";

/** One plan, apply or look for drift in the life of an environment. Of what is not known, the field is absent. */
export interface HistoryRun {
  /** When it ended; of a plan that only this checkout knows, when it began. ISO 8601 in UTC. */
  readonly time: string;
  /** Id of the run; an apply has that of its plan. */
  readonly run: string;
  /** A rollback is a plan of an earlier run's modules and live tree. */
  readonly kind: RunRecord["kind"] | "rollback";
  readonly actor: string;
  readonly commit: string;
  readonly outcome: RunRecord["outcome"] | "unknown";
  /** Why it was held, denied, refused or failed, or what drifted. */
  readonly reason?: string;
  /** Planned from nothing, to be read. */
  readonly offline?: true;
  readonly selection?: Selection;
  readonly rollbackTo?: string;
  /** Units planned or applied; of a look for drift, those that differ. */
  readonly units: readonly string[];
  readonly changes?: Counts;
  /** USD a month with usual use; `before` is null where it is not known. */
  readonly cost?: { readonly before: number | null; readonly after: number };
  readonly findings?: NonNullable<RunRecord["findings"]>;
  readonly seconds?: number;
  readonly from: readonly Source[];
}

/** What is known of an environment's runs. */
export interface History {
  readonly environment: string;
  /** The newest first. */
  readonly runs: readonly HistoryRun[];
  /** How many more are known than were asked for. */
  readonly more: number;
  /** A line for each thing that could not be read. */
  readonly problems: readonly string[];
}
