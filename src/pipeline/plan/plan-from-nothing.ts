import { join, relative } from "node:path";
import { unitsInCluster, unitsWithAddons } from "../../live/cluster-units";
import { unitNames } from "../../live/environment";
import type { PlanJson } from "../../live/plan-json";
import { runAll } from "../../live/terragrunt";
import { requireCheckout } from "../../system/git";
import { claimFolder, removeOwned } from "../../system/owned";
import { step } from "../../system/progress";
import { obtainProvider, tellWithoutAddons, warnIfExcluded } from "../../toolchain/provider";
import { obtainTools } from "../../toolchain/tools";
import { OFFLINE_DIR, offlineEnv, readPlanJson } from "../run";

/**
 * Plans every unit of an environment from nothing, with no credentials and no network: what the environment is to be,
 * whatever stands. Units take what others would give them from mocks. Those in the cluster are left out, with a line that
 * says so, where their providers cannot be had.
 *
 * @param folder that it works in, below `OFFLINE_DIR`
 * @returns the plans by unit, as `tofu show -json` gives them
 */
export async function planFromNothing(environment: string, folder = OFFLINE_DIR): Promise<Record<string, PlanJson>> {
  await requireCheckout();
  await obtainProvider();
  const tools = await obtainTools();
  const inCluster = unitsInCluster(environment);
  const isLeftOut = warnIfExcluded(inCluster);
  const units = unitNames(environment).filter((unit) => !isLeftOut || !inCluster.includes(unit));
  tellWithoutAddons(unitsWithAddons(environment).filter((unit) => units.includes(unit)));
  claimFolder(OFFLINE_DIR, "offline plans");
  const plans = join(folder, environment, "plans");
  removeOwned(OFFLINE_DIR, "offline plans", relative(OFFLINE_DIR, plans));
  const env = offlineEnv(tools, folder);
  await step(`plan ${units.length} units of live/${environment} from nothing`, (onProgress) =>
    runAll(environment, "plan", { units, env, plans, onProgress }),
  );
  return Object.fromEntries(units.map((unit) => [unit, readPlanJson(plans, unit)]));
}
