import type { PlanJson } from "../../live/plan-json";
import { estimateCost } from "./cost";
import { readPrices } from "./prices";
import { compareWithCompany, renderCost } from "./report";
import { readUsage } from "./usage";

/**
 * Prices an environment from its plans and its usage file, beside the company's own estimate, as a table.
 *
 * @param plans by unit
 * @param date YYYY-MM-DD
 */
export function environmentCost(environment: string, plans: Readonly<Record<string, PlanJson>>, date: string): string {
  const estimate = estimateCost({ plans, usage: readUsage(environment), prices: readPrices(), date });
  return renderCost(estimate, compareWithCompany(estimate));
}
