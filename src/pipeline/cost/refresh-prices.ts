import { messageOf, UserError } from "../../system/errors";
import { money, type Price } from "./model";
import { type Listing, listingOf } from "./price-list";
import { PRICES, readPriceFile, writePriceFile } from "./prices";
import { LIMITS, type Limits, readPriceList } from "./read-price-list";

/** AWS's public price list, which needs no credentials. */
const PRICE_LIST = "https://pricing.us-east-1.amazonaws.com";
/** Whose rows a file of a new region begins with. */
const FIRST = "us-east-1";

/** What became of the prices of a region. */
export interface RefreshedPrices {
  readonly region: string;
  /** How many were read. */
  readonly found: number;
  readonly changed: readonly { readonly price: string; readonly from: number | undefined; readonly to: number }[];
  /** They stay as they are. */
  readonly missing: readonly { readonly price: string; readonly why: string }[];
}

export interface RefreshOptions {
  /** The day, YYYY-MM-DD. */
  readonly date: string;
  readonly priceList?: string;
  readonly folder?: string;
  readonly limits?: Limits;
  /** Told of each of AWS's files before it is read. */
  readonly tell?: (list: string) => void;
}

/**
 * Reads the prices of a region anew from AWS's price list and writes those that it finds; the others stay as they are. A
 * region that has no file gets one, with the rows of us-east-1 that are found; so does one that lacks some of them.
 *
 * @param region its code, or `global`
 * @throws UserError where it is none, or where no price at all could be read
 */
export async function refreshPrices(region: string, options: RefreshOptions): Promise<RefreshedPrices> {
  const { date, priceList = PRICE_LIST, folder = PRICES, limits = LIMITS, tell } = options;
  if (region !== "global" && !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region))
    throw new UserError(`region is ${region}: must be an AWS region such as sa-east-1, or global`);
  const standing = readPriceFile(region, folder)?.rows ?? [];
  const first = region === "global" ? [] : (readPriceFile(FIRST, folder)?.rows ?? []);
  const isStanding = ({ service, per }: Price) => standing.some((row) => row.service === service && row.per === per);
  const rows = [...standing, ...first.filter((row) => !isStanding(row))];
  const listings = new Map(rows.map((row) => [row, listingOf(row.service, row.per)]));
  const read = new Map<Listing, { readonly usd: number; readonly source: string }>();
  const why = new Map<string, string>();
  for (const list of new Set([...listings.values()].flatMap((listing) => listing?.list ?? []))) {
    const source = `${priceList}/offers/v1.0/aws/${list}/current/${region === "global" ? "" : `${region}/`}index.csv`;
    tell?.(list);
    const wanted = [...listings.values()].filter((listing) => listing?.list === list) as Listing[];
    try {
      const found = await readPriceList(source, wanted, region, limits);
      for (const listing of wanted) {
        const prices = found.get(listing) ?? [];
        const [usd] = prices;
        if (usd !== undefined && prices.length === 1) read.set(listing, { usd: scaled(usd, listing), source });
        else why.set(nameOf(listing), problem(listing, prices));
      }
    } catch (error) {
      why.set(list, `${list} could not be read: ${problemOf(error)}`);
      // Who does not reach the first file reaches none, and would wait for each.
      if (isUnreachable(error) && read.size === 0) break;
    }
  }
  if (read.size === 0) {
    const reason = [...why.values()].at(-1) ?? `there is no prices/${region}.json`;
    throw new UserError(
      `no price of ${region} could be read (${reason}): all stay as they are, try again where the network allows it`,
    );
  }

  const changed: { price: string; from: number | undefined; to: number }[] = [];
  const missing: { price: string; why: string }[] = [];
  const written = rows.flatMap((row): Price[] => {
    const { service, per } = row;
    const listing = listings.get(row);
    const found = listing && read.get(listing);
    const price = `${service} ${per}`;
    if (!found) {
      const reason = listing ? (why.get(nameOf(listing)) ?? why.get(listing.list)) : undefined;
      missing.push({ price, why: reason ?? "where AWS's price list has it is not known here" });
      return isStanding(row) ? [row] : [];
    }
    const from = isStanding(row) ? row.usd : undefined;
    if (from !== found.usd) changed.push({ price, from, to: found.usd });
    return [{ service, per, usd: found.usd, source: found.source, read: date }];
  });
  writePriceFile({ region, rows: written }, folder);
  return { region, found: read.size, changed, missing };
}

/** Without what binary fractions add. */
const scaled = (usd: number, { times = 1 }: Listing): number => Number((usd * times).toPrecision(12));
const nameOf = ({ list, usage }: Listing): string => `${list} ${usage}`;

function problem({ list, usage, operation }: Listing, prices: readonly number[]): string {
  const name = operation === undefined ? usage : `${usage} ${operation}`;
  return prices.length === 0
    ? `${list} has no ${name}`
    : `${list} has ${prices.length} prices of ${name}: ${[...prices].sort((a, b) => a - b).join(", ")}`;
}

/** `fetch` says that it failed, and its cause why. */
const isUnreachable = (error: unknown): error is { readonly cause: unknown } =>
  (error as { cause?: unknown }).cause !== undefined;
const problemOf = (error: unknown): string => messageOf(isUnreachable(error) ? error.cause : error);

/** What was read, a line per price that changed or was not found. */
export const describeRefresh = ({ region, found, changed, missing }: RefreshedPrices): string =>
  [
    `${region}: ${found} prices read, ${changed.length} changed, ${missing.length} not found`,
    ...changed.map(
      ({ price, from, to }) => `  ${price}: ${from === undefined ? "new," : `${money(from)} →`} ${money(to)}`,
    ),
    ...missing.map(({ price, why }) => `  ${price} not found: ${why}`),
  ].join("\n");
