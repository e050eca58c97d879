import type { PlanJson, PlannedResource } from "../../live/plan-json";
import type { Range, Usage } from "./usage";

/** A price that AWS publishes. */
export interface Price {
  readonly service: string;
  /** What `usd` is the price of, such as `t3.medium hour`. */
  readonly per: string;
  readonly usd: number;
  /** Where the figure was read: an URL, `a copy of` an URL whose own day is not known, or `memory`. */
  readonly source: string;
  /** The day of what was read, or the day on which the copy was read, YYYY-MM-DD; nothing where from memory. */
  readonly read?: string;
}

/** `prices/<region>.json` */
export interface PriceFile {
  /** Region's code, or `global` for what has one price in all of them. */
  readonly region: string;
  readonly rows: readonly Price[];
}

/** One thing that costs, USD a month. */
export interface CostLine extends Range {
  readonly component: string;
  readonly unit: string;
  readonly address: string;
  /** How the base figure comes about: `730 h × 0.10`. */
  readonly how: string;
}

export interface NotPriced {
  readonly unit: string;
  readonly address: string;
  readonly type: string;
  readonly why: string;
}

export interface CostEstimate {
  readonly components: readonly CostLine[];
  readonly notPriced: readonly NotPriced[];
  /** Types in the plans that are known to cost nothing of their own. */
  readonly free: readonly string[];
  readonly warnings: readonly string[];
  readonly totals: Range;
}

export interface EstimateInput {
  /** Plan JSON by unit. */
  readonly plans: Readonly<Record<string, PlanJson>>;
  readonly usage: Usage;
  readonly prices: readonly PriceFile[];
  /** The day of the estimate, YYYY-MM-DD: prices age, and versions leave standard support. */
  readonly date: string;
}

/** As AWS reckons a month. */
export const HOURS_PER_MONTH = 730;
/** A resource cannot be priced: says why. */
export class CannotPrice extends Error {}

/** A cost before it has a place: what `PRICERS` give. */
export type Cost = Pick<CostLine, "component" | "how"> & Range;

/** What pricing a resource may look at. */
export interface PricingContext {
  readonly date: string;
  /** The other resources of the unit. */
  readonly resources: readonly PlannedResource[];
  /** USD of a price row in the resource's region; throws `CannotPrice` where there is none. */
  price(service: string, per: string): number;
  warn(warning: string): void;
}

/** A price as AWS writes it: two decimals, more where it has more. */
export const money = (usd: number): string =>
  Math.abs(usd * 100 - Math.round(usd * 100)) < 1e-9 ? usd.toFixed(2) : String(usd);
