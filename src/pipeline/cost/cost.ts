import { type PlanJson, type PlannedResource, plannedResources } from "../../live/plan-json";
import { FREE_TYPES, freeReason } from "./free";
import {
  CannotPrice,
  type CostEstimate,
  type CostLine,
  type EstimateInput,
  HOURS_PER_MONTH,
  money,
  type NotPriced,
  type Price,
} from "./model";
import { PRICERS } from "./resources";
import { UNPRICED_PARTS } from "./unpriced-parts";
import type { Range } from "./usage";
import { USAGE_PRICES } from "./usage-prices";

/** Days after which a price is to be read again. */
const STALE_DAYS = 180;

/**
 * What the plans cost in a month. A type that is neither priced nor known to be free is in `notPriced`, never zero; so are
 * a part of a resource that is billed besides it, and a quantity that the usage file does not give. The same input gives the same estimate: no clock, no network.
 */
export function estimateCost({ plans, usage, prices, date }: EstimateInput): CostEstimate {
  const components: CostLine[] = [];
  const notPriced: NotPriced[] = [];
  const free = new Set<string>();
  const warnings = new Set<string>();
  const used = new Set<{ region: string; row: Price }>();
  const everything: { unit: string; resource: PlannedResource; region: string }[] = [];

  const priced = prices.flatMap(({ region, rows }) => rows.map((row) => ({ region, row })));
  const priceIn = (region: string) => (service: string, per: string) => {
    const found = priced.find(
      ({ region: where, row }) => row.service === service && row.per === per && ["global", region].includes(where),
    );
    if (!found) throw new CannotPrice(`no price for ${service} ${per} in ${region}`);
    used.add(found);
    return found.row.usd;
  };

  for (const unit of Object.keys(plans).sort()) {
    const plan = plans[unit] as PlanJson;
    const resources = plannedResources(plan);
    const unitRegion = plan.variables?.region?.value;
    for (const resource of resources) {
      const { type, address, values } = resource;
      const region = String(values.region ?? unitRegion ?? "us-east-1");
      everything.push({ unit, resource, region });
      const unpriced = (UNPRICED_PARTS[type] ?? []).filter(({ isIn }) => isIn(values));
      notPriced.push(...unpriced.map(({ what }) => ({ unit, address, type, why: `${what} has no price here` })));
      const pricer = PRICERS[type];
      const isBilledByUse = USAGE_PRICES.some(({ types }) => types.includes(type));
      if (!pricer) {
        if (FREE_TYPES[type] ?? freeReason(type)) free.add(type);
        else if (!isBilledByUse) {
          notPriced.push({ unit, address, type, why: "this type has no price here" });
        }
        continue;
      }
      const context = { date, resources, price: priceIn(region), warn: (text: string) => warnings.add(text) };
      const before = components.length + notPriced.length;
      for (const part of pricer) {
        try {
          const costs = part(resource, context);
          components.push(...costs.map((cost) => ({ ...cost, ...cents(cost), unit, address })));
        } catch (error) {
          if (!(error instanceof CannotPrice)) throw error;
          notPriced.push({ unit, address, type, why: error.message });
        }
      }
      if (components.length + notPriced.length === before && !isBilledByUse) free.add(type);
    }
  }

  for (const entry of USAGE_PRICES) {
    const { types, when, quantity, component, service, instead, isHourly, each = 1 } = entry;
    const users = everything.filter(({ resource }) => types.includes(resource.type) && (when?.(resource) ?? true));
    const [first] = users;
    if (!first) continue;
    const per = instead && users.some(({ resource }) => instead.where(resource)) ? instead.per : entry.per;
    const address =
      users.length === 1 ? first.resource.address : `${first.resource.address} and ${users.length - 1} more`;
    const place = { unit: first.unit, address };
    const amount = quantity.split(".").reduce<unknown>((part, key) => (part as Record<string, unknown>)?.[key], usage);
    try {
      if (!amount) throw new CannotPrice(`the usage file does not give ${quantity}`);
      const { low, base, high } = amount as Range;
      const usd = priceIn(first.region)(service, per);
      const times = each * (isHourly ? HOURS_PER_MONTH : 1) * usd;
      const cost = { low: low * times, base: base * times, high: high * times };
      const amountText = isHourly ? `${each * base} × ${HOURS_PER_MONTH} h` : `${base} ${per}`;
      const how = `${amountText} × ${money(usd)}`;
      components.push({ component, ...place, ...cents(cost), how });
    } catch (error) {
      if (!(error instanceof CannotPrice)) throw error;
      notPriced.push({ ...place, type: first.resource.type, why: error.message });
    }
  }

  return {
    components,
    notPriced,
    free: [...free].sort(),
    warnings: [...warnings, ...originWarnings(used, date)],
    totals: sum(components),
  };
}

/** The sum of ranges, in whole cents. */
export function sum(ranges: readonly Range[]): Range {
  const total = (key: keyof Range) => cent(ranges.reduce((sofar, range) => sofar + range[key], 0));
  return { low: total("low"), base: total("base"), high: total("high") };
}

/** Half a cent goes up, whatever binary fractions make of it. */
const cent = (usd: number): number => Math.round(Number((usd * 100).toFixed(6))) / 100;
const cents = ({ low, base, high }: Range): Range => ({ low: cent(low), base: cent(base), high: cent(high) });

/** Which of the prices are old, and which nobody read anywhere. */
function originWarnings(used: ReadonlySet<{ region: string; row: Price }>, date: string): string[] {
  const counts = new Map<string, number>();
  for (const { region, row } of used) {
    const { service, read } = row;
    const days = read === undefined ? undefined : Math.floor((Date.parse(date) - Date.parse(read)) / 86_400_000);
    if (days !== undefined && days <= STALE_DAYS) continue;
    const origin = days === undefined ? "are from memory" : `are of ${read}, ${days} days ago`;
    const key = `${days === undefined ? "" : `${service} `}prices of ${region} ${origin}`;
    const text = `${key}: \`billpay prices --refresh ${region}\` reads them from AWS's price list`;
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  return [...counts].map(([text, count]) => `${count} of the ${text}`).sort();
}
