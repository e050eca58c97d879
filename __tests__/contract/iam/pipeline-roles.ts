import { join, relative } from "node:path";
import { runAll } from "../../../src/live/terragrunt";
import { OFFLINE_DIR, offlineEnv, readPlanJson } from "../../../src/pipeline/run";
import { type Role, rolesOf } from "../../../src/rehearsal/roles";
import { claimFolder, removeOwned } from "../../../src/system/owned";
import { obtainTools } from "../../../src/toolchain/tools";
import { TESTS_DIR } from "../../offline";

/** The roles of the pipeline in an environment, by what their addresses end with: `pull_request`, `plan`, `apply`. */
export async function pipelineRoles(environment: string): Promise<Record<string, Role>> {
  const folder = join(TESTS_DIR, "roles");
  const plans = join(folder, environment, "plans");
  claimFolder(OFFLINE_DIR, "offline plans");
  removeOwned(OFFLINE_DIR, "offline plans", relative(OFFLINE_DIR, plans));
  const env = offlineEnv(await obtainTools(), folder);
  await runAll(environment, "plan", { units: ["delivery"], env, plans });
  return rolesOf(readPlanJson(plans, "delivery"));
}
