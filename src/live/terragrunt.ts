import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UserError } from "../system/errors";
import { lastLines, type RunResult, run, wasInterrupted } from "../system/process";
import { environmentPath } from "./environment";

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
  /** Told the process group of the run, so that it can be found when this process is killed. */
  readonly onStart?: (group: number) => void;
}

export interface Changes {
  readonly added: number;
  readonly changed: number;
  readonly destroyed: number;
}

/** How one unit of a run ended. */
export interface UnitEnd {
  /** `skipped`: a unit that it depends on failed. */
  readonly status: "succeeded" | "failed" | "skipped";
  readonly seconds: number;
  /** What OpenTofu said, where it failed. */
  readonly error?: string;
}

export interface RunAllResult {
  readonly changes: Changes;
  /** Units whose dependencies had no outputs, so that mocks stood in. */
  readonly mocked: ReadonlySet<string>;
  readonly units: Readonly<Record<string, UnitEnd>>;
  /** The errors of all, where one failed. */
  readonly failure?: string;
}

/**
 * `terragrunt run --all` over units of an environment, in the order of their dependencies, independent ones side by
 * side.
 *
 * @throws UserError with the errors of the units that failed
 * @returns what changed, over all units
 */
export async function runAll(environment: string, verb: string, options: RunAllOptions): Promise<Changes> {
  const { changes, failure } = await tryRunAll(environment, verb, options);
  if (failure !== undefined) throw new UserError(failure);
  return changes;
}

/** The same; where units fail, the result says which, and the others go on. */
export async function tryRunAll(environment: string, verb: string, options: RunAllOptions): Promise<RunAllResult> {
  const { units, plans } = options;
  const queue = ["--queue-strict-include", ...units.map((unit) => `--queue-include-dir=${unit}`)];
  const args = ["run", "--all", "--non-interactive", "--no-color", "--backend-bootstrap", ...queue, verb];
  const changes = { added: 0, changed: 0, destroyed: 0 };
  const mocked = new Set<string>();
  const scratch = mkdtempSync(join(tmpdir(), "billpay-run-"));
  const report = join(scratch, "report.json");
  let done = 0;
  const result = await run("terragrunt", args, {
    cwd: environmentPath(environment, options.root),
    env: {
      ...options.env,
      TG_REPORT_FILE: report,
      TG_REPORT_FORMAT: "json",
      ...(plans && { TG_OUT_DIR: plans, ...(verb === "plan" && { TG_JSON_OUT_DIR: plans }) }),
    },
    log: join(scratch, "terragrunt.log"),
    onStart: options.onStart,
    onLine: (line) => {
      const [, taker] = /\[([\w-]+)\].*\bhas no outputs, but mock outputs provided/.exec(line) ?? [];
      if (taker) mocked.add(taker);
      const summary = /Resources: (?:(\d+) added, (\d+) changed, )?(\d+) destroyed/.exec(line);
      const [, added = "0", changed = "0", destroyed = "0"] = summary ?? [];
      changes.added += Number(added);
      changes.changed += Number(changed);
      changes.destroyed += Number(destroyed);
      const [, last, ended] = /\[([\w-]+)\].*?\b(Plan: \d+|No changes\.|Resources: \d+)/.exec(line) ?? [];
      if (last && (summary || verb === "plan")) done += 1;
      if (ended) options.onProgress?.(`${done} of ${units.length} units, ${last}`);
      const [, unit, resource, action] =
        /\[([\w-]+)\].*?\b((?:aws|kubernetes|helm)_\S+): (\w+ complete|\w+ing\.\.\.)/.exec(line) ?? [];
      if (resource)
        options.onProgress?.(`${done} of ${units.length} units, ${unit}: ${resource} ${action?.toLowerCase()}`);
    },
  });
  const ended = existsSync(report) ? readReport(report, result) : {};
  rmSync(scratch, { recursive: true });
  const failed = Object.values(ended).some(({ status }) => status !== "succeeded");
  // An interrupted Terragrunt may call it a success.
  const isFailure = result.code !== 0 || failed || wasInterrupted();
  const failure = isFailure ? failureOf(environment, verb, result) : undefined;
  return { changes, mocked, units: ended, ...(failure !== undefined && { failure }) };
}

/** https://docs.terragrunt.com/features/run-report */
interface ReportedUnit {
  readonly Name: string;
  readonly Started: string;
  readonly Ended: string;
  readonly Result: "succeeded" | "failed" | "early exit" | "excluded";
}

function readReport(file: string, result: RunResult): Record<string, UnitEnd> {
  const reported: ReportedUnit[] = JSON.parse(readFileSync(file, "utf8"));
  const errors = errorLines(result);
  return Object.fromEntries(
    reported
      .filter(({ Result }) => Result !== "excluded")
      .map(({ Name, Started, Ended, Result }): [string, UnitEnd] => {
        const seconds = Math.max(0, (Date.parse(Ended) - Date.parse(Started)) / 1000);
        if (Result === "succeeded") return [Name, { status: "succeeded", seconds }];
        const said = errors.filter(([unit]) => unit === Name).map(([, line]) => line);
        const status = Result === "failed" ? "failed" : "skipped";
        return [Name, { status, seconds, ...(said.length > 0 && { error: said.slice(0, 20).join("\n") }) }];
      }),
  );
}

/** The errors of OpenTofu in what Terragrunt printed, by unit, without the repetitions around them. */
function errorLines({ stdout, stderr }: RunResult): [unit: string, line: string][] {
  const found = `${stdout}\n${stderr}`.matchAll(/^[\d:.]+ (?:STDERR|ERROR) +\[([\w-]+)\] (?:tofu|terraform): (.*\S)/gm);
  return [...found].map(([, unit = "", line = ""]) => [unit, line]);
}

function failureOf(environment: string, verb: string, result: RunResult): string {
  const said = errorLines(result)
    .slice(0, 40)
    .map(([unit, line]) => `  [${unit}] ${line}`);
  const locks = errorLines(result).flatMap(([unit, line]) => {
    const [, id] = /\bID:\s+([0-9a-f-]{36})/.exec(line) ?? [];
    return id === undefined ? [] : [`\`npx billpay unlock ${environment} ${unit} ${id}\``];
  });
  if (locks.length > 0) said.push(`  when nothing works on it any more: ${[...new Set(locks)].join(", ")}`);
  const text = `${result.stdout}\n${result.stderr}`;
  return `\`terragrunt run --all ${verb}\` failed in live/${environment}:\n${said.join("\n") || lastLines(text, 15)}`;
}
