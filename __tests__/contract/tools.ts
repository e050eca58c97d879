import { join } from "node:path";
import { type RunResult, run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { offline } from "../offline";

/**
 * Runs a pinned tool below the repository, with no credentials: Terragrunt plans from nothing and asks nobody, whatever is
 * running.
 *
 * @param env more of its environment, as `BILLPAY_OFFLINE: ""`
 */
export async function tool(
  command: string,
  args: string[],
  folder = ".",
  env: NodeJS.ProcessEnv = {},
): Promise<RunResult> {
  return run(command, args, { cwd: join(repo, folder), env: { ...(await offline()), NO_COLOR: "1", ...env } });
}
