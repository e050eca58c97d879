import { type Role, rolesOf } from "../../../src/rehearsal/roles";
import { offlinePlans } from "../offline-plans";

/** The roles of the pipeline in an environment, by what their addresses end with: `pull_request`, `plan`, `apply`. */
export async function pipelineRoles(environment: string): Promise<Record<string, Role>> {
  const { delivery } = await offlinePlans(environment);
  if (!delivery) throw new Error(`live/${environment} has no unit delivery`);
  return rolesOf(delivery);
}
