import type { RunRecord } from "./record";

/**
 * What one event of CloudWatch Logs holds, in bytes of UTF-8: 1 MiB, less the 26 bytes that each event counts for.
 * https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
 */
export const EVENT_BYTES = 1024 ** 2 - 26;

/** How much of a record stays: entries of each list and map, characters of each text. */
interface Cut {
  readonly items: number;
  readonly characters: number;
}

/** The mildest first; the last leaves less than an event of any record. */
const CUTS: readonly Cut[] = [
  { items: 400, characters: 4000 },
  { items: 100, characters: 1000 },
  { items: 20, characters: 200 },
];

/**
 * A record as one line of JSON that fits an event. Of one that is too large, long texts and lists are shortened, each
 * with the count of what is missing, and `cut` says to how much. Plain fields come first: Logs Insights finds the first
 * two hundred.
 *
 * @param limit in bytes @default what an event holds
 */
export function recordLine(record: RunRecord, limit = EVENT_BYTES): string {
  const { digests, decision, result, ...plain } = record;
  const whole = JSON.stringify({ ...plain, decision, result, digests });
  if (Buffer.byteLength(whole) <= limit) return whole;
  let line = whole;
  for (const cut of CUTS) {
    line = JSON.stringify(shorten({ ...plain, cut, decision, result, digests }, cut));
    if (Buffer.byteLength(line) <= limit) break;
  }
  return line;
}

function shorten(value: unknown, cut: Cut): unknown {
  if (typeof value === "string") {
    const more = value.length - cut.characters;
    return more > 0 ? `${value.slice(0, cut.characters)}… (${more} more characters)` : value;
  }
  if (Array.isArray(value)) {
    const more = value.length - cut.items;
    const kept = value.slice(0, cut.items).map((item) => shorten(item, cut));
    return more > 0 ? [...kept, `… (${more} more)`] : kept;
  }
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value);
  const more = entries.length - cut.items;
  const kept = entries.slice(0, cut.items).map(([key, item]) => [key, shorten(item, cut)]);
  return Object.fromEntries(more > 0 ? [...kept, ["…", `${more} more`]] : kept);
}
