import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unitNames } from "../live/environment";
import type { PlanJson } from "../live/plan";
import { runAll } from "../live/terragrunt";
import { obtainProvider } from "../local/provider";
import { obtainTools } from "../local/tools";
import { step } from "../progress";
import { repo } from "../repo";

/**
 * Plans every unit of an environment from nothing, with no credentials and no network: what the environment is to be,
 * whatever stands. Units take what others would give them from mocks.
 *
 * @returns the plans by unit, as `tofu show -json` gives them
 */
export async function planFromNothing(environment: string): Promise<Record<string, PlanJson>> {
  const units = unitNames(environment);
  const tools = await obtainTools();
  await obtainProvider();
  const folder = join(repo, ".offline", environment);
  rmSync(join(folder, "plans"), { recursive: true, force: true });
  const env = {
    ...tools,
    BILLPAY_OFFLINE: "1",
    // Nobody answers there: a plan that asks AWS for anything fails, with a network as without.
    AWS_ENDPOINT_URL: "http://127.0.0.1:9",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PROFILE: "",
    TG_DOWNLOAD_DIR: join(folder, ".terragrunt-cache"),
    TG_JSON_OUT_DIR: join(folder, "plans"),
  };
  await step(`plan ${units.length} units of live/${environment} from nothing`, (onProgress) =>
    runAll(environment, "plan", { units, env, onProgress }),
  );
  return Object.fromEntries(
    units.map((unit) => [unit, JSON.parse(readFileSync(join(folder, "plans", unit, "tfplan.json"), "utf8"))]),
  );
}
