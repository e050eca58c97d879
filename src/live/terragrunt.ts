import { UserError } from "../errors";
import { lastLines, type RunResult, run, wasInterrupted } from "../process";
import { environmentPath } from "./environment";

/** What a run over all units says of itself while it goes on. */
export interface RunAllOptions {
  /** Units to run, and no others. */
  readonly units: readonly string[];
  /** Tools, endpoint and folders: added to the environment of Terragrunt. */
  readonly env: NodeJS.ProcessEnv;
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

/**
 * `terragrunt run --all` over units of an environment, in the order of their dependencies, independent ones side by
 * side.
 *
 * @throws UserError with the errors of the units that failed
 * @returns what changed, over all units
 */
export async function runAll(environment: string, verb: string, options: RunAllOptions): Promise<Changes> {
  const { units } = options;
  const queue = ["--queue-strict-include", ...units.map((unit) => `--queue-include-dir=${unit}`)];
  const args = ["run", "--all", "--non-interactive", "--no-color", "--backend-bootstrap", ...queue, verb];
  const changes = { added: 0, changed: 0, destroyed: 0 };
  let done = 0;
  const result = await run("terragrunt", args, {
    cwd: environmentPath(environment),
    env: options.env,
    onStart: options.onStart,
    onLine: (line) => {
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
  // An interrupted Terragrunt may call it a success.
  if (result.code !== 0 || wasInterrupted()) throw new UserError(failure(environment, verb, result));
  return changes;
}

/** The errors of OpenTofu in what Terragrunt printed, each line with its unit, without the repetitions around them. */
function failure(environment: string, verb: string, { stdout, stderr }: RunResult): string {
  const text = `${stdout}\n${stderr}`;
  const errors = [...text.matchAll(/^[\d:.]+ (?:STDERR|ERROR) +(\[[\w-]+\]) (?:tofu|terraform): (.*\S)/gm)];
  const said = errors.slice(0, 40).map(([, unit, line]) => `  ${unit} ${line}`);
  return `\`terragrunt run --all ${verb}\` failed in live/${environment}:\n${said.join("\n") || lastLines(text, 15)}`;
}
