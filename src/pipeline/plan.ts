import { rmSync } from "node:fs";
import { join } from "node:path";
import { unitsInCluster } from "../live/cluster-units";
import { unitNames } from "../live/environment";
import type { PlanJson } from "../live/plan";
import { runAll } from "../live/terragrunt";
import { obtainProvider, sayLeftOut } from "../local/provider";
import { obtainTools } from "../local/tools";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { readPlanJson } from "./run-files";
import { offlineEnv } from "./target";

/**
 * Plans every unit of an environment from nothing, with no credentials and no network: what the environment is to be,
 * whatever stands. Units take what others would give them from mocks. Those in the cluster are left out, with a line that
 * says so, where their providers cannot be had.
 *
 * @returns the plans by unit, as `tofu show -json` gives them
 */
export async function planFromNothing(environment: string): Promise<Record<string, PlanJson>> {
  await obtainProvider();
  const tools = await obtainTools();
  const inCluster = unitsInCluster(environment);
  const isLeftOut = sayLeftOut(inCluster);
  const units = unitNames(environment).filter((unit) => !isLeftOut || !inCluster.includes(unit));
  const plans = join(repo, ".offline", environment, "plans");
  rmSync(plans, { recursive: true, force: true });
  const env = offlineEnv(environment, tools);
  await step(`plan ${units.length} units of live/${environment} from nothing`, (onProgress) =>
    runAll(environment, "plan", { units, env, plans, onProgress }),
  );
  return Object.fromEntries(units.map((unit) => [unit, readPlanJson(plans, unit)]));
}
