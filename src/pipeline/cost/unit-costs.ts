import type { PlanJson } from "../../live/plan-json";
import { estimateCost, sum } from "./cost";
import { readPrices } from "./prices";
import { type Range, readUsage } from "./usage";

/**
 * What each unit of an environment costs in a month, USD, by its plan and the environment's usage file.
 *
 * @param plans by unit
 * @param date YYYY-MM-DD
 */
export function unitCosts(
  environment: string,
  plans: Readonly<Record<string, PlanJson>>,
  date: string,
): Record<string, Range> {
  const { components } = estimateCost({ plans, usage: readUsage(environment), prices: readPrices(), date });
  const costOf = (unit: string) => sum(components.filter((line) => line.unit === unit));
  return Object.fromEntries(Object.keys(plans).map((unit) => [unit, costOf(unit)]));
}
