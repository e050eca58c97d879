import { join } from "node:path";
import { obtainTools } from "../../src/local/tools";
import { type RunResult, run } from "../../src/system/process";
import { repo } from "../../src/system/repo";

/** Runs a pinned tool below the repository, with no credentials and none of the caller's settings of AWS. */
export async function tool(
  command: string,
  args: string[],
  folder = ".",
  env: NodeJS.ProcessEnv = {},
): Promise<RunResult> {
  const tools = await obtainTools();
  const bare = {
    AWS_PROFILE: "",
    AWS_ACCESS_KEY_ID: "",
    AWS_SECRET_ACCESS_KEY: "",
    AWS_ENDPOINT_URL: "",
    NO_COLOR: "1",
  };
  return run(command, args, { cwd: join(repo, folder), env: { ...tools, ...bare, ...env } });
}
