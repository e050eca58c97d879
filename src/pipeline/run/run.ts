import { mkdirSync } from "node:fs";
import { join, relative } from "node:path";
import type { Destruction } from "../../live/destroy-tree";
import type { PlanJson, PlannedChange } from "../../live/plan-json";
import { claimFolder, removeOwned } from "../../system/owned";
import { repo } from "../../system/repo";
import { kubernetesProviders } from "../../toolchain/cli-config";
import { NO_KUBERNETES_PROVIDERS } from "../../toolchain/provider";
import type { RunCost } from "../cost";
import type { Decision } from "../decision";
import type { PolicyReport } from "../policy";

/** What `billpay plan` made, as `run.json` tells it: what `billpay apply` applies, and nothing else. */
export interface Run {
  readonly schema: 1;
  /** `<UTC time>-<commit>`, as `20261124T114200Z-39d2a47`. */
  readonly id: string;
  readonly environment: string;
  /** ISO 8601 in UTC. */
  readonly created: string;
  /** Who planned it. */
  readonly actor: string;
  /** Full SHA-1 of the commit whose modules and live tree were planned. */
  readonly commit: string;
  /** Whether files that are not committed were planned with it. */
  readonly dirty: boolean;
  /** SHA-1 of a commit on no branch that has those files, where they are not committed. */
  readonly snapshot?: string;
  /** SHA-256 of all files that decide a plan, as they were. */
  readonly source: string;
  /** Where the providers come from, as `providerIdentity` says it: they must come from there at an apply. */
  readonly provider: string;
  /** Planned from nothing with no credentials: to be read, never applied. */
  readonly offline: boolean;
  /** How the units were chosen. */
  readonly selection: Selection;
  /** The run that this one goes back to. */
  readonly rollbackTo?: string;
  /** SHA-256 of each module's files, but those that decide no plan. */
  readonly modules: Readonly<Record<string, string>>;
  readonly units: Readonly<Record<string, RunUnit>>;
  /** Units of the environment that were not planned, each with the reason. */
  readonly leftOut: Readonly<Record<string, string>>;
}

export type Selection =
  | { readonly by: "all" }
  | { readonly by: "name" }
  /** Those that differ since a commit, and their dependents. */
  | { readonly by: "change"; readonly since: string };

/** Why a unit is not in a run that was chosen for it. */
export const EXCLUDED = "its terragrunt.hcl excludes it here";

/** The same, with what is missing on this machine. */
export const exclusionReason = (): string =>
  kubernetesProviders() === "nowhere" ? `${EXCLUDED}, ${NO_KUBERNETES_PROVIDERS}` : EXCLUDED;

export interface RunUnit {
  /** The module it is an instance of. */
  readonly module: string;
  /** The units that it takes outputs from or comes after. */
  readonly dependencies: readonly string[];
  /** SHA-256 of the saved plan. */
  readonly sha256: string;
  /** SHA-256 of its JSON. */
  readonly jsonSha256: string;
  /** Planned with mock outputs: planned again after its dependencies are applied. */
  readonly provisional: boolean;
  /** How it is destroyed, where its plan is to destroy it. */
  readonly destroy?: Destruction;
  /** Why it was chosen, where that was for what changed. */
  readonly reasons?: readonly string[];
  readonly changes: readonly PlannedChange[];
  /** The state that the plan starts from; null where there is none. */
  readonly state: { readonly lineage: string; readonly serial: number } | null;
}

/** What came of an apply, as `result.json` tells it. */
export interface RunResult {
  readonly outcome: "applied" | "failed";
  /** Who applied it. */
  readonly actor: string;
  readonly started: string;
  readonly ended: string;
  readonly units: Readonly<Record<string, UnitResult>>;
}

export interface UnitResult {
  readonly status: "applied" | "unchanged" | "failed" | "skipped";
  /** Seconds that it took. */
  readonly seconds: number;
  /** Why it failed or was skipped. */
  readonly error?: string;
}

/** All that is known of a run: what the reports show. */
export interface RunReport {
  readonly run: Run;
  /** By unit, as `tofu show -json` gives it. */
  readonly plans: Readonly<Record<string, PlanJson>>;
  readonly policy: PolicyReport;
  readonly cost: RunCost;
  readonly decision: Decision;
  /** Once it was applied. */
  readonly result?: RunResult;
}

/** A time in an id: `20261124T114200Z`. @param time ISO 8601 in UTC */
export const stampOf = (time: string): string => time.replace(/[-:]|\.\d+/g, "");

/** The folder of everything that plans, applies and looks for drift leave. */
export const RUNS_DIR = join(repo, ".runs");

/** The folder of a run. */
export const runDir = (environment: string, id: string): string => join(RUNS_DIR, environment, id);

/** Makes a folder below it, empty, for this user's eyes alone: plans may hold what nobody else should read. */
export function makeRunsFolder(dir: string): void {
  claimFolder(RUNS_DIR, "runs");
  removeRunsFolder(dir);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
}

export const removeRunsFolder = (dir: string): void => removeOwned(RUNS_DIR, "runs", relative(RUNS_DIR, dir));

/** The files of a run, in its folder. */
export const RUN_FILES = {
  run: "run.json",
  policy: "policy.json",
  cost: "cost.json",
  decisionInput: "decision-input.json",
  decision: "decision.json",
  result: "result.json",
  reportMd: "report.md",
  reportHtml: "report.html",
  /** `plans/<unit>/tfplan.tfplan` and `tfplan.json` */
  plans: "plans",
} as const;
