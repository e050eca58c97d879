import { isIPv4 } from "node:net";
import type { ParsedYaml } from "../system/yaml";

const SUBNETS = ["private_subnets", "public_subnets", "database_subnets"] as const;

type Network = { readonly cidr?: string } & {
  readonly [kind in (typeof SUBNETS)[number]]?: Readonly<Record<string, string>>;
};

/** An environment's or a class's file, as far as it is about the network. */
export type NetworkFile = Pick<ParsedYaml<{ readonly network?: Network }>, "value" | "placeOf">;

/** An IPv4 range, its addresses as numbers. */
interface Range {
  readonly first: number;
  readonly last: number;
  /** As it is written: with its first address. */
  readonly cidr: string;
}

interface Subnet {
  readonly name: string;
  readonly range: Range;
}

/**
 * What AWS would refuse of the subnets: a zone of another region, no range, one outside the VPC's, two that overlap.
 *
 * @param files what sets the network: the first one that has a key
 * @param vpcCidr the VPC's range where none has it
 * @param region undefined where it is no region, and every zone would be wrong with it
 * @returns a line each
 */
export function networkProblems(files: readonly NetworkFile[], vpcCidr: string, region: string | undefined): string[] {
  const problems: string[] = [];
  const setting = (key: keyof Network) => files.find(({ value }) => value.network?.[key] !== undefined);

  const vpcFile = setting("cidr");
  const vpc = parseRange(vpcFile?.value.network?.cidr ?? vpcCidr);
  if (vpcFile && typeof vpc === "string") problems.push(`${vpcFile.placeOf(["network", "cidr"])}: network.cidr ${vpc}`);

  const subnets: Subnet[] = [];
  for (const kind of SUBNETS) {
    const file = setting(kind);
    for (const [zone, cidr] of Object.entries(file?.value.network?.[kind] ?? {})) {
      const place = file?.placeOf(["network", kind, zone]);
      if (region && zone.slice(0, -1) !== region)
        problems.push(
          `${place}: a key of network.${kind} is ${JSON.stringify(zone)}: must be a zone of ${region}, as ${region}a`,
        );
      const name = `network.${kind}.${zone}`;
      const range = parseRange(cidr);
      const wrong = typeof range === "string" ? range : misplaced(range, vpc, subnets);
      if (wrong) problems.push(`${place}: ${name} ${wrong}`);
      else if (typeof range !== "string") subnets.push({ name, range }); // one mistake is told once
    }
  }
  return problems;
}

function misplaced(range: Range, vpc: Range | string, others: readonly Subnet[]): string | undefined {
  const { first, last, cidr } = range;
  if (typeof vpc !== "string" && (first < vpc.first || last > vpc.last))
    return `is "${cidr}": must be a range in network.cidr, ${vpc.cidr}`;
  const other = others.find((one) => one.range.first <= last && first <= one.range.last);
  return other && `is "${cidr}": must be a range beside that of ${other.name}, ${other.range.cidr}`;
}

/** @returns the range, or what is wrong with it */
function parseRange(text: string): Range | string {
  const [, address = "", length] = text.match(/^([\d.]+)\/(\d|[12]\d|3[0-2])$/) ?? [];
  if (!isIPv4(address)) return `is ${JSON.stringify(text)}: must be an IPv4 range, as 10.0.1.0/24`;
  const size = 2 ** (32 - Number(length));
  const number = address.split(".").reduce((sum, part) => sum * 256 + Number(part), 0);
  const first = number - (number % size);
  const cidr = `${[24, 16, 8, 0].map((bits) => Math.floor(first / 2 ** bits) % 256).join(".")}/${length}`;
  return text === cidr
    ? { first, last: first + size - 1, cidr }
    : `is ${JSON.stringify(text)}: must be a range's first address, as ${cidr}`;
}
