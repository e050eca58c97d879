import type { Decision } from "../decision";
import type { RunResult, Selection } from "../run";

/** What monitoring is told of each plan, apply, refusal and look for drift: one line of JSON in CloudWatch Logs. */
export interface RunRecord {
  readonly schema: 1;
  readonly kind: "plan" | "apply" | "drift";
  readonly environment: string;
  /** Id of the run; of a look for drift, its own. */
  readonly run: string;
  /** ISO 8601 in UTC. */
  readonly time: string;
  readonly actor: string;
  readonly commit: string;
  readonly outcome: "approved" | "held" | "denied" | "refused" | "applied" | "failed" | "drifted" | "in-sync";
  /** Why, in a sentence, where it was refused or failed. */
  readonly reason?: string;
  /** SHA-256 of the plan of each unit. */
  readonly digests: Readonly<Record<string, string>>;
  readonly decision?: Decision;
  readonly result?: RunResult;
  /** Resources by what becomes of them. */
  readonly changes: {
    readonly create: number;
    readonly update: number;
    readonly replace: number;
    readonly delete: number;
    /** Absent in records that wait since it was not counted. */
    readonly forget?: number;
    readonly move?: number;
    readonly import?: number;
  };
  readonly seconds: number;
  // Absent in older records, and where a command has none of it:
  /** Units that drifted. */
  readonly units?: readonly string[];
  /** How the units were chosen. */
  readonly selection?: Selection;
  /** The run that a plan goes back to. */
  readonly rollbackTo?: string;
  /** USD a month with usual use; `before` is null where it is not known. */
  readonly cost?: { readonly before: number | null; readonly after: number };
  /** Policy findings by what was decided on each. */
  readonly findings?: { readonly violation: number; readonly undecided: number; readonly waived: number };
}
