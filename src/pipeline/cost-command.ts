import { existsSync } from "node:fs";
import { join } from "node:path";
import { environmentPath } from "../live/environment";
import { readText } from "../system/files";
import { estimateCost } from "./cost";
import { compareWithCompany, renderCost } from "./cost-report";
import { parseUsage } from "./cost-usage";
import { planFromNothing } from "./plan";
import prices from "./prices.json";

/** Prices an environment from its plan and its usage file, beside the company's own estimate, as a table. */
export async function costOf(environment: string, date = new Date().toISOString().slice(0, 10)): Promise<string> {
  const file = join(environmentPath(environment), "usage.yaml");
  const usage = existsSync(file) ? parseUsage(readText(file), `live/${environment}/usage.yaml`) : {};
  const plans = await planFromNothing(environment);
  const estimate = estimateCost({ plans, usage, prices, date });
  return renderCost(estimate, compareWithCompany(estimate));
}
