import type { Listing } from "./price-list";

/** What bounds the reading of one file: EC2's of one region is hundreds of MB, the others are a few. */
export interface Limits {
  /** Bytes of text, after decompression. */
  readonly bytes: number;
  readonly milliseconds: number;
}

export const LIMITS: Limits = { bytes: 2 * 1024 ** 3, milliseconds: 15 * 60_000 };

/** Characters of a line: AWS's are of about a thousand. */
const LONGEST_LINE = 1_000_000;
/** Lines above the column names; AWS has five. */
const LONGEST_HEADER = 20;
const COLUMNS = ["TermType", "StartingRange", "PricePerUnit", "Currency", "usageType", "operation"] as const;

/**
 * Reads on-demand prices, USD, from a CSV file of AWS's price list. It is read as it comes, and one line at a time is kept,
 * so that memory does not grow with the file.
 * https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/reading-service-price-list-file-for-services.html
 *
 * @param region whose file it is, or `global`
 * @returns for each listing that is there, its prices in the first tier that costs something: more than one where
 *   products that are called the same cost differently
 * @throws Error that says why it cannot be read
 */
export async function readPriceList(
  url: string,
  listings: readonly Listing[],
  region: string,
  limits = LIMITS,
): Promise<ReadonlyMap<Listing, readonly number[]>> {
  const tiers = new Map<Listing, { start: number; prices: Set<number> }>();
  let columns: readonly number[] | undefined;
  let line = 0;
  for await (const text of lines(url, limits)) {
    line++;
    if (!columns) {
      if (text.startsWith('"SKU"')) columns = columnsOf(fields(text), url);
      else if (line > LONGEST_HEADER) throw new Error(`${url} is no price list: no line of it has the column names`);
      continue;
    }
    if (!text.includes("OnDemand")) continue;
    const values = fields(text);
    const [term, start, price, currency, usage, operation] = columns.map((column) => values[column]);
    const usd = Number(price);
    if (term !== "OnDemand" || currency !== "USD" || !(usd > 0)) continue;
    for (const listing of listings) {
      if (!isCalled(usage ?? "", listing.usage, region)) continue;
      if (listing.operation !== undefined && listing.operation !== operation) continue;
      const found = tiers.get(listing);
      const from = Number(start);
      if (!found || from < found.start) tiers.set(listing, { start: from, prices: new Set([usd]) });
      else if (from === found.start) found.prices.add(usd);
    }
  }
  if (!columns) throw new Error(`${url} is no price list: no line of it has the column names`);
  return new Map([...tiers].map(([listing, { prices }]) => [listing, [...prices]]));
}

/** Usage types begin with a code of the region, except in us-east-1, where some do: `USE1-`, `EU-`, `sa-east-1-`. */
function isCalled(usage: string, name: string, region: string): boolean {
  if (usage === name) return true;
  if (region === "global" || !usage.endsWith(`-${name}`)) return false;
  const prefix = usage.slice(0, -name.length - 1);
  return prefix === region || prefix === "EU" || /^[A-Z]{3}\d$/.test(prefix);
}

function columnsOf(names: readonly string[], url: string): number[] {
  return COLUMNS.map((name) => {
    const index = names.indexOf(name);
    if (index === -1) throw new Error(`${url} is no price list: it has no column ${name}`);
    return index;
  });
}

async function* lines(url: string, limits: Limits): AsyncGenerator<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(limits.milliseconds) });
  if (!answer.ok || !answer.body) throw new Error(`${url} answers ${answer.status}`);
  const decoder = new TextDecoder();
  let bytes = 0;
  let rest = "";
  for await (const chunk of answer.body) {
    bytes += chunk.length;
    if (bytes > limits.bytes) throw new Error(`${url} is larger than ${limits.bytes} bytes`);
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > LONGEST_LINE) throw new Error(`${url} is no price list: a line of it does not end`);
    yield* parts;
  }
  yield rest + decoder.decode();
}

/** The fields of a line of CSV, quoted or not. */
function fields(line: string): string[] {
  const found: string[] = [];
  const pattern = /(?:^|,)(?:"((?:[^"]|"")*)"|([^,"\r]*))/g;
  for (const [, quoted, bare] of line.matchAll(pattern)) found.push(quoted?.replaceAll('""', '"') ?? bare ?? "");
  return found;
}
