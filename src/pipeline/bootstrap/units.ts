import type { Environment } from "../../live/environment";
import { readStateFiles } from "../../live/state";

/**
 * What an administrator applies before the pipeline can do the rest: its roles; what audits them, which they can neither
 * narrow nor remove; then the zone, whose delegation the certificates wait for.
 */
export const BOOTSTRAP_UNITS = ["delivery", "audit", "dns"] as const;

/** Whether a unit has resources. */
export async function isApplied(environment: Environment, unit: string): Promise<boolean> {
  const { [unit]: state } = await readStateFiles(environment, [unit]);
  return (state?.resources ?? []).length > 0;
}
