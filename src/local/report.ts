import Table from "cli-table3";
import pc from "picocolors";
import type { Standing } from "./cloud";

/** What a person wants to find of each unit: the outputs whose names end like this. */
const IDENTIFIER = /(_id|_arn|_name|_url|_endpoint|^endpoint)$/;
const MOST_IDENTIFIERS = 3;

/** What stands, as a table of units and the addresses of the sites. */
export function describe({ cloud, units, sites }: Standing): string {
  const table = new Table({
    head: ["unit", "resources", "identifiers"],
    style: { head: [], border: [], compact: true },
    colWidths: [16, 11, 68],
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  for (const { unit, outputs, resources } of units) table.push([unit, resources.size, identifiers(outputs).join("\n")]);
  const total = units.reduce((sum, { resources }) => sum + resources.size, 0);
  const width = Math.max(...sites.map(({ unit }) => unit.length), 0);
  return [
    table.toString(),
    `${total} resources in ${units.length} units; AWS is answered for at ${cloud.endpoint}`,
    "",
    ...sites.map(({ unit, url }) => `  ${unit.padEnd(width)}  ${pc.cyan(url)}`),
    "",
  ].join("\n");
}

function identifiers(outputs: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(outputs)
    .filter((entry): entry is [string, string] => typeof entry[1] === "string" && IDENTIFIER.test(entry[0]))
    .slice(0, MOST_IDENTIFIERS)
    .map(([name, value]) => `${name} ${value}`);
}

/** The same for a program. */
export function toJson({ cloud, units, sites }: Standing): object {
  const list = units.map(({ unit, outputs, resources }) => ({ unit, outputs, resources: [...resources.keys()] }));
  return { endpoint: cloud.endpoint, sites, units: list };
}
