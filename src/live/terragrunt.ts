import { UserError } from "../errors";
import { lastLines, type RunResult, run, wasInterrupted } from "../process";
import { environmentPath, unitNames } from "./environment";

/** What a run over all units says of itself while it goes on. */
export interface RunAllOptions {
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
 * `terragrunt run --all` in an environment, in the order of the units' dependencies, independent units side by side.
 *
 * @throws UserError with the errors of the units that failed
 * @returns what changed, over all units
 */
export async function runAll(environment: string, args: readonly string[], options: RunAllOptions): Promise<Changes> {
  const units = unitNames(environment);
  const changes = { added: 0, changed: 0, destroyed: 0 };
  let done = 0;
  const result = await run("terragrunt", ["run", "--all", "--non-interactive", "--no-color", ...args], {
    cwd: environmentPath(environment),
    env: options.env,
    onStart: options.onStart,
    onLine: (line) => {
      const summary = /Resources: (?:(\d+) added, (\d+) changed, )?(\d+) destroyed|^.*No changes\./.exec(line);
      const [, added = "0", changed = "0", destroyed = "0"] = summary ?? [];
      changes.added += Number(added);
      changes.changed += Number(changed);
      changes.destroyed += Number(destroyed);
      if (summary && !line.includes("No changes.")) done += 1;
      const [, unit, resource, action] =
        /\[([\w-]+)\].*?\b((?:aws|kubernetes|helm)_\S+): (\w+ complete|\w+ing\.\.\.)/.exec(line) ?? [];
      if (resource)
        options.onProgress?.(`${done} of ${units.length} units, ${unit}: ${resource} ${action?.toLowerCase()}`);
    },
  });
  // An interrupted Terragrunt may call it a success.
  if (result.code !== 0 || wasInterrupted()) throw new UserError(failure(environment, args, result));
  return changes;
}

/** The errors of OpenTofu in what Terragrunt printed, without the frames and repetitions around them. */
function failure(environment: string, args: readonly string[], { stdout, stderr }: RunResult): string {
  const text = `${stdout}\n${stderr}`;
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^[\d:.]+ (?:STDERR|STDOUT|ERROR)\s+/, "").replace(/ (?:tofu|terraform): /, " "))
    .filter((line) => /[╷│╵]/.test(line))
    .map((line) => line.replace(/[╷│╵]/g, "").trimEnd())
    .filter((line) => line.replace(/^\[[\w-]+\]\s*/, "") !== "");
  const said = lines.length > 0 ? lines.slice(0, 40).join("\n") : lastLines(text, 15);
  return `\`terragrunt run --all ${args.join(" ")}\` failed in live/${environment}:\n${said}`;
}
