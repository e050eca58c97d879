import Table from "cli-table3";
import company from "./company-estimate.json";
import { sum } from "./cost";
import type { CostEstimate } from "./model";
import type { Range } from "./usage";

/** A component of ours beside the company's own estimate of it, USD a month. */
export interface ComparedComponent {
  readonly component: string;
  /** Nothing where the plans have no such component. */
  readonly ours: Range | undefined;
  /** Nothing where the company's table has no such line. */
  readonly theirs: Pick<Range, "low" | "high"> | undefined;
  /** Why the two differ, in a sentence. */
  readonly why: string;
}

/** The estimate beside the company's table: its lines in its order, then what only we have, then the total. */
export function compareWithCompany(estimate: CostEstimate): ComparedComponent[] {
  const ours = (names: readonly string[]) => {
    const lines = estimate.components.filter(({ component }) => names.includes(component));
    return lines.length > 0 ? sum(lines) : undefined;
  };
  const compared = company.items.map(({ component, ours: names, basis, perUnit, low, high }) => {
    const range = ours(names);
    const count = perUnit ? zonesOf(estimate) : 1;
    const theirs = { low: low * count, high: high * count };
    return {
      component,
      ours: range,
      theirs,
      why: range ? `${verdict(range, theirs)} ${basis}` : "Not in these plans.",
    };
  });
  const theirNames = new Set(company.items.flatMap((item) => item.ours));
  const onlyOurs = [...new Set(estimate.components.map(({ component }) => component))]
    .filter((component) => !theirNames.has(component))
    .map((component) => ({
      component,
      ours: ours([component]),
      theirs: undefined,
      why: REASONS[component] ?? "The company's table leaves it out.",
    }));
  const theirs = company.total;
  const missing =
    estimate.notPriced.length > 0 ? ` ${estimate.notPriced.length} things are not priced and come on top.` : "";
  const why = `${verdict(estimate.totals, theirs)} Theirs has no database, no endpoints, no WAF, and one environment.${missing}`;
  return [...compared, ...onlyOurs, { component: "Total", ours: estimate.totals, theirs, why }];
}

/** Why the company's table lacks a component. */
const REASONS: Readonly<Record<string, string>> = {
  RDS: "The company's table has no database.",
  "VPC endpoints": "The company's table has no endpoints.",
  WAF: "The company's table has no WAF.",
  "Public IPv4 addresses": "The company's table leaves out what AWS takes for each public address since February 2024.",
};

/** Hosted zones: lines of the component that are about one resource. */
const zonesOf = ({ components }: CostEstimate): number =>
  Math.max(
    1,
    new Set(
      components
        .filter(({ component, address }) => component === "Route 53" && !address.endsWith(" more"))
        .map(({ unit, address }) => `${unit}/${address}`),
    ).size,
  );

function verdict({ base }: Range, { low, high }: Pick<Range, "low" | "high">): string {
  if (base < low) return `Ours is below theirs by ${dollars(low - base)}.`;
  if (base > high) return `Ours is above theirs by ${dollars(base - high)}.`;
  return "Ours is within theirs.";
}

const dollars = (usd: number): string => usd.toFixed(2);
const WIDTH = 100;

/** The comparison as a table, then what is not priced and the warnings; at most 100 columns, without colour. */
export function renderCost(estimate: CostEstimate, comparison: readonly ComparedComponent[]): string {
  const table = new Table({
    head: ["USD a month", "low", "base", "high", "company", "why they differ"],
    colWidths: [19, 11, 11, 11, 15, 26],
    colAligns: ["left", "right", "right", "right", "right", "left"],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  for (const { component, ours, theirs, why } of comparison) {
    const figures = ours ? [ours.low, ours.base, ours.high].map(dollars) : ["–", "–", "–"];
    const company = theirs ? (theirs.low === theirs.high ? dollars(theirs.low) : `${theirs.low}–${theirs.high}`) : "–";
    table.push([component, ...figures, company, why]);
  }
  const notPriced = new Map<string, string[]>();
  for (const { unit, address, type, why } of estimate.notPriced) {
    const key = `${type}: ${why}`;
    notPriced.set(key, [...(notPriced.get(key) ?? []), `${unit}/${address}`]);
  }
  const sections = [
    ...section(
      "Not priced",
      [...notPriced].map(
        ([key, places]) => `${key} (${places[0]}${places.length > 1 ? ` and ${places.length - 1} more` : ""})`,
      ),
    ),
    ...section("Warnings", estimate.warnings),
  ];
  return [table.toString(), ...sections].join("\n");
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", title, ...lines.flatMap((line) => wrap(line, "  - ", "    "))];
}

/** Breaks at spaces, and a word that is longer than a line within it. */
function wrap(text: string, first: string, next: string): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text
    .split(" ")
    .flatMap((long) => long.match(new RegExp(`.{1,${WIDTH - next.length}}`, "g")) ?? [])) {
    const joined = line.trim() === "" || line === first ? line + word : `${line} ${word}`;
    if (joined.length > WIDTH) {
      lines.push(line);
      line = next + word;
    } else line = joined;
  }
  return [...lines, line];
}
