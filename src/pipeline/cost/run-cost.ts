import type { Environment } from "../../live/environment";
import type { PlanJson } from "../../live/plan-json";
import { estimateCost, sum } from "./cost";
import type { CostEstimate } from "./model";
import { readPrices } from "./prices";
import { type Range, readUsage } from "./usage";

/** What an environment costs in a month, USD; `before` is null where no state says what stands. */
export interface RunCost {
  readonly before: Range | null;
  readonly after: Range;
  /** The dearest change first. */
  readonly components: readonly {
    readonly component: string;
    readonly before: Range | null;
    readonly after: Range | null;
  }[];
  /** `<unit>/<address>: why` */
  readonly notPriced: readonly string[];
  readonly warnings: readonly string[];
}

type Plans = Readonly<Record<string, PlanJson>>;

/**
 * What the environment costs in a month before and after.
 *
 * @param units all its units; `before` is null where no state says what stands, so that what it costs is not known
 * @param date YYYY-MM-DD
 */
export function runCost(
  { name }: Environment,
  units: { readonly before: Plans | null; readonly after: Plans },
  date: string,
): RunCost {
  const usage = readUsage(name);
  const prices = readPrices();
  const estimate = (plans: Plans) => estimateCost({ plans, usage, prices, date });
  const after = estimate(units.after);
  const before = units.before && estimate(units.before);
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

function byComponent({ components }: CostEstimate): Record<string, Range> {
  const names = [...new Set(components.map(({ component }) => component))];
  return Object.fromEntries(names.map((name) => [name, sum(components.filter(({ component }) => component === name))]));
}
