import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Environment, environmentPath } from "../live/environment";
import type { PlanJson } from "../live/plan";
import { estimateCost, sum } from "./cost";
import type { CostEstimate } from "./cost-model";
import { parseUsage, type Range } from "./cost-usage";
import prices from "./prices.json";
import type { RunCost } from "./run";

/**
 * What the environment costs in a month before and after.
 *
 * @param plans of all its units; those that are not planned, as their states have them
 * @param date YYYY-MM-DD
 * @param offline no state says what stands, so that what it costs is not known
 */
export function runCost(
  { name }: Environment,
  plans: Readonly<Record<string, PlanJson>>,
  { date, offline }: { readonly date: string; readonly offline: boolean },
): RunCost {
  const file = join(environmentPath(name), "usage.yaml");
  const usage = existsSync(file) ? parseUsage(readFileSync(file, "utf8"), `live/${name}/usage.yaml`) : {};
  const estimate = (of: Readonly<Record<string, PlanJson>>) => estimateCost({ plans: of, usage, prices, date });
  const after = estimate(plans);
  const before = offline ? null : estimate(mapValues(plans, asItStands));
  const beforeBy = before && byComponent(before);
  const afterBy = byComponent(after);
  const names = [...new Set([...Object.keys(beforeBy ?? {}), ...Object.keys(afterBy)])];
  const components = names.map((component) => ({
    component,
    before: beforeBy?.[component] ?? null,
    after: afterBy[component] ?? null,
  }));
  const change = ({ before: a, after: b }: (typeof components)[number]) => Math.abs((b?.base ?? 0) - (a?.base ?? 0));
  return {
    before: before?.totals ?? null,
    after: after.totals,
    components: components.sort((a, b) => change(b) - change(a) || (a.component < b.component ? -1 : 1)),
    notPriced: after.notPriced.map(({ unit, address, why }) => `${unit}/${address}: ${why}`),
    warnings: after.warnings,
  };
}

/** The plan with what its state had in place of what is to be. */
const asItStands = ({ prior_state, planned_values, resource_changes, variables }: PlanJson): PlanJson => {
  // A state that was made into a plan has no prior one: it is what stands.
  const changesNothing = resource_changes?.every(({ change }) => change.actions[0] === "no-op");
  const stands = prior_state?.values ?? (changesNothing ? planned_values : undefined);
  return { ...(stands && { planned_values: stands }), ...(variables && { variables }) };
};

function byComponent({ components }: CostEstimate): Record<string, Range> {
  const names = [...new Set(components.map(({ component }) => component))];
  return Object.fromEntries(names.map((name) => [name, sum(components.filter(({ component }) => component === name))]));
}

const mapValues = <From, To>(record: Readonly<Record<string, From>>, map: (value: From) => To): Record<string, To> =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
