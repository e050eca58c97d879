import { readFileSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../system/errors";
import { withScratch } from "../system/owned";
import { type ChildrenLock, run, wasInterrupted } from "../system/process";
import { repo } from "../system/repo";
import { withEndpoint } from "./aws";
import { environmentPath, readEnvironment } from "./environment";
import { type Failure, failureMessage, failuresOf, type ReportedUnit } from "./run-failure";
import { removeLeftOver } from "./terragrunt-cache";
import { toolEnvironment } from "./tool-environment";

/** What a run over all units says of itself while it goes on. */
export interface RunAllOptions {
  /** Units to run, and no others. */
  readonly units: readonly string[];
  /** Tools, endpoint and folders: added to the environment of Terragrunt. */
  readonly env: NodeJS.ProcessEnv;
  /** The checkout whose live tree it is. @default this one */
  readonly root?: string;
  /** Absolute path of the folder of the saved plans and their JSON, which `plan` writes and `apply` applies. */
  readonly plans?: string;
  /** Told of each step: units that are done of all, and what is being made. */
  readonly onProgress?: (text: string) => void;
  /** The lock that the run holds while it goes on, also when this process is killed. */
  readonly childrenLock?: ChildrenLock;
}

export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** How one unit of a run ended. */
export interface UnitOutcome {
  /** `skipped`: a unit that it depends on failed. */
  readonly status: "succeeded" | "failed" | "skipped";
  readonly seconds: number;
  /** What OpenTofu said, where it failed. */
  readonly error?: string;
}

export interface RunAllResult {
  readonly changes: Changes;
  readonly units: Readonly<Record<string, UnitOutcome>>;
  /** Units that their own HCL leaves out of such a run, by an `exclude` block. */
  readonly excluded: readonly string[];
  /** Terragrunt ran an OpenTofu again that had failed: what the first one made last may be in no state. */
  readonly wasRetried: boolean;
  /** The errors of all, where one failed. */
  readonly failure?: string;
}

/**
 * `terragrunt run --all` over units of an environment, in the order of their dependencies, independent ones side by
 * side.
 *
 * @throws UserError with the errors of the units that failed
 */
export async function runAll(environment: string, verb: string, options: RunAllOptions): Promise<RunAllResult> {
  const result = await tryRunAll(environment, verb, options);
  if (result.failure !== undefined) throw new UserError(result.failure);
  return result;
}

/** The same; where units fail, the result says which, and the others go on. Of no units, nothing is run. */
export async function tryRunAll(environment: string, verb: string, options: RunAllOptions): Promise<RunAllResult> {
  // Terragrunt takes a queue that includes nothing for one that includes everything.
  if (options.units.length === 0)
    return { changes: { added: 0, changed: 0, destroyed: 0 }, units: {}, excluded: [], wasRetried: false };
  return withScratch("run", (scratch) => runIn(scratch, environment, verb, options));
}

/** @param scratch folder of the run's log and report */
async function runIn(
  scratch: string,
  environment: string,
  verb: string,
  options: RunAllOptions,
): Promise<RunAllResult> {
  const { plans } = options;
  const queue = ["--queue-strict-include", ...options.units.map((unit) => `--queue-include-dir=${unit}`)];
  const known = readEnvironment(environment);
  // On AWS it is a command of its own, `billpay bootstrap`: roles of the pipeline may not make buckets.
  const bootstrap = known.endpoint ? ["--backend-bootstrap"] : [];
  const args = ["run", "--all", "--non-interactive", "--no-color", ...bootstrap, ...queue, verb];
  const changes = { added: 0, changed: 0, destroyed: 0 };
  const reportFile = join(scratch, "report.json");
  let done = 0;
  let wasRetried = false;
  const cwd = environmentPath(environment, options.root);
  const { TG_DOWNLOAD_DIR: cache } = options.env;
  const caches = cache ? [cache] : options.units.map((unit) => join(cwd, unit, ".terragrunt-cache"));
  removeLeftOver(caches, environment, options.root ?? repo);
  const result = await run("terragrunt", args, {
    cwd,
    env: toolEnvironment({
      ...options.env,
      TG_REPORT_FILE: reportFile,
      TG_REPORT_FORMAT: "json",
      ...(plans && { TG_OUT_DIR: plans, ...(verb === "plan" && { TG_JSON_OUT_DIR: plans }) }),
    }),
    log: join(scratch, "terragrunt.log"),
    childrenLock: options.childrenLock,
    timeoutMs: RUN_TIMEOUT_MS,
    onLine: (line) => {
      wasRetried ||= line.includes("Encountered retryable error:");
      const summary = /Resources: (?:(\d+) added, (\d+) changed, )?(\d+) destroyed/.exec(line);
      const [, added = "0", changed = "0", destroyed = "0"] = summary ?? [];
      changes.added += Number(added);
      changes.changed += Number(changed);
      changes.destroyed += Number(destroyed);
      const [, last, ended] = /\[([\w-]+)\].*?\b(Plan: \d+|No changes\.|Resources: \d+)/.exec(line) ?? [];
      if (last && (summary || verb === "plan")) done += 1;
      if (ended) options.onProgress?.(`${done} of ${options.units.length} units, ${last}`);
      const [, unit, resource, action] =
        /\[([\w-]+)\].*?\b((?:aws|kubernetes|helm)_\S+): (\w+ complete|\w+ing\.\.\.)/.exec(line) ?? [];
      if (resource)
        options.onProgress?.(`${done} of ${options.units.length} units, ${unit}: ${resource} ${action?.toLowerCase()}`);
    },
  });
  const report = readReport(reportFile);
  const failed = report?.some(({ Result }) => Result === "failed" || Result === "early exit") ?? true;
  const excluded = (report ?? []).filter(({ Reason }) => Reason === EXCLUDE_BLOCK).map(({ Name }) => Name);
  // An interrupted Terragrunt may call it a success.
  if (result.code === 0 && !failed && !wasInterrupted()) {
    const units = unitOutcomes(report, []);
    const forgotten = options.units.filter((unit) => !units[unit] && !excluded.includes(unit));
    if (forgotten.length === 0) return { changes, units, excluded, wasRetried };
    const error = "Terragrunt did not run it, and its terragrunt.hcl does not leave it out";
    for (const unit of forgotten) units[unit] = { status: "failed", seconds: 0, error };
    const failure = `${verb} of live/${environment} failed: ${forgotten.join(", ")}: ${error}`;
    return { changes, units, excluded, wasRetried, failure };
  }
  const { BILLPAY_ENDPOINT: endpoint, BILLPAY_OFFLINE: offline } = { ...process.env, ...options.env };
  const failedRun = {
    environment: endpoint ? withEndpoint(known, endpoint) : known,
    verb,
    offline: Boolean(offline),
    root: options.root ?? repo,
    result,
    report,
    ...(!report && statfsSync(scratch).bavail === 0 && { fullDisk: tmpdir() }),
  };
  const units = unitOutcomes(report, failuresOf(failedRun));
  return { changes, units, excluded, wasRetried, failure: failureMessage(failedRun) };
}

/** Terragrunt's word for it in a report. https://docs.terragrunt.com/features/run-report */
const EXCLUDE_BLOCK = "exclude block";

/** How long a run may take: the slowest resources of AWS take three quarters of an hour each. */
const RUN_TIMEOUT_MS = 4 * 3600_000;

/** Undefined where Terragrunt was ended before it wrote it, or had no room to. */
function readReport(file: string): ReportedUnit[] | undefined {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

function unitOutcomes(report: readonly ReportedUnit[] = [], failures: readonly Failure[]): Record<string, UnitOutcome> {
  return Object.fromEntries(
    report
      .filter(({ Result }) => Result !== "excluded")
      .map(({ Name, Started, Ended, Result }): [string, UnitOutcome] => {
        const seconds = Math.max(0, (Date.parse(Ended) - Date.parse(Started)) / 1000);
        if (Result === "succeeded") return [Name, { status: "succeeded", seconds }];
        if (Result === "early exit") return [Name, { status: "skipped", seconds }];
        const { cause = "", details = [] } = failures.find(({ unit }) => unit === Name) ?? {};
        return [Name, { status: "failed", seconds, error: [cause, ...details].slice(0, 20).join("\n") }];
      }),
  );
}
