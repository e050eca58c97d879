import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { FilterLogEventsCommand, ResourceNotFoundException } from "@aws-sdk/client-cloudwatch-logs";
import { readEnvironment } from "../../live/environment";
import { atRunningEmulator } from "../../live/laptop-cloud";
import { displayPath, parseRecord } from "../../system/files";
import { oneLine, outboxDir, parseWaiting, withDeadline } from "./outbox";
import type { RunRecord } from "./record";
import { cloudTarget, logGroupOf, type RecordTarget } from "./send";

/** Records that were read, and a line for each thing that could not be. */
export interface ReadRecords {
  readonly records: readonly RunRecord[];
  readonly problems: readonly string[];
}

export interface ReadOptions {
  /** How many of the newest records are enough. */
  readonly limit: number;
  /** ISO 8601: no records from before. @default as far back as there may be any */
  readonly since?: string;
  /** Called with how far it is. */
  readonly onProgress?: (text: string) => void;
  /** How long it may take in all. @default 20000 */
  readonly withinMs?: number;
  /** How many answers are read, of at most 1 MB each. @default 200 */
  readonly pages?: number;
}

const READS_WITHIN_MS = 20_000;
const MAX_PAGES = 200;
const DAY_MS = 24 * 3600 * 1000;
/** CloudWatch gives the oldest events first: it is asked for the last week, then for the three before it, and so on. */
const WINDOW_DAYS = [7, 28, 112, 448, 1792, 3653];

/** The records that CloudWatch has of an environment, in no order, some of them twice. It is never an exception. */
export async function readSentRecords(name: string, options: ReadOptions): Promise<ReadRecords> {
  const records: RunRecord[] = [];
  const problems: string[] = [];
  try {
    const target = cloudTarget(await atRunningEmulator(readEnvironment(name)));
    const { withinMs = READS_WITHIN_MS } = options;
    try {
      await withDeadline(Date.now() + withinMs, (abortSignal) =>
        readWindows(name, target, { records, problems }, options, abortSignal),
      );
    } finally {
      target.logs.destroy();
      target.metrics.destroy();
    }
    return { records, problems };
  } catch (error) {
    const why = whyUnreadable(error, name);
    const shown = records.length > 0 ? "some of its records are missing" : "only the runs of this checkout are shown";
    return { records, problems: [...problems, `CloudWatch cannot be read (${why}): ${shown}`] };
  }
}

function whyUnreadable(error: unknown, name: string): string {
  if (error instanceof ResourceNotFoundException)
    return `there is no log group ${logGroupOf(name)}, the unit \`observability\` makes it`;
  const isSignedOut = error instanceof Error && /^(CredentialsProviderError|ExpiredToken)/.test(error.name);
  return isSignedOut ? `${oneLine(error)}; sign in to the account of ${name}` : oneLine(error);
}

async function readWindows(
  name: string,
  { logs, logGroup: logGroupName }: RecordTarget,
  found: { readonly records: RunRecord[]; readonly problems: string[] },
  { limit, since, onProgress, pages = MAX_PAGES }: ReadOptions,
  abortSignal: AbortSignal,
): Promise<void> {
  const now = Date.now();
  const oldest = since === undefined ? 0 : Date.parse(since);
  const distinct = new Map<string, number>();
  let left = pages;
  let malformed = 0;
  let endTime: number | undefined;
  try {
    for (const days of WINDOW_DAYS) {
      const startTime = Math.max(now - days * DAY_MS, oldest);
      let nextToken: string | undefined;
      do {
        if (left-- === 0) throw new Error(`more than ${pages} answers`);
        const command = new FilterLogEventsCommand({ logGroupName, startTime, endTime, nextToken });
        const answer = await logs.send(command, { abortSignal });
        for (const { message = "" } of answer.events ?? []) {
          const record = parseLine(message, name);
          if (record === undefined) malformed += 1;
          else {
            found.records.push(record);
            distinct.set(recordKey(record), Date.parse(record.time));
          }
        }
        nextToken = answer.nextToken;
        onProgress?.(`${distinct.size} records since ${new Date(startTime).toISOString().slice(0, 10)}`);
      } while (nextToken !== undefined);
      // An event may be younger than its record, never older: what comes next is older than this window.
      const enough = [...distinct.values()].filter((time) => time >= startTime).length >= limit;
      if (enough || startTime === oldest) break;
      endTime = startTime - 1;
    }
  } finally {
    if (malformed > 0)
      found.problems.push(
        `${malformed} ${malformed === 1 ? "line" : "lines"} of ${logGroupName} cannot be read as a record of schema 1 of ${name}: left out`,
      );
  }
}

/** Records with the same key are one record that was delivered twice. */
export const recordKey = ({ run, kind, time }: RunRecord): string => [run, kind, time].join("\0");

function parseLine(line: string, environment: string): RunRecord | undefined {
  try {
    return parseRunRecord(line, "the line", environment);
  } catch {
    return undefined;
  }
}

/** The records that wait in the outbox of an environment, also those that AWS refused, in no order. */
export function readWaitingRecords(environment: string): ReadRecords {
  const dir = outboxDir(environment);
  const records: RunRecord[] = [];
  const problems: string[] = [];
  for (const name of namesIn(dir).filter((one) => /[.]json([.]refused)?$/.test(one))) {
    const place = displayPath(join(dir, name));
    try {
      const { record } = parseWaiting(readFileSync(join(dir, name), "utf8"));
      records.push(parseRunRecord(JSON.stringify(record), place, environment));
    } catch (error) {
      const why = oneLine(error);
      problems.push(why.startsWith(place) ? why : `${place} cannot be read (${why}): it is left out`);
    }
  }
  return { records, problems };
}

/** A folder that does not exist has none; one that another process empties at this moment has what it has. */
function namesIn(dir: string): string[] {
  try {
    return readdirSync(dir).sort();
  } catch {
    return [];
  }
}

/** What each outcome is of. */
const OUTCOMES: Readonly<Record<RunRecord["kind"], readonly RunRecord["outcome"][]>> = {
  plan: ["approved", "held", "denied"],
  apply: ["applied", "failed", "refused"],
  drift: ["drifted", "in-sync"],
};

const COUNTS = ["create", "update", "replace", "delete"] as const;

/** @throws UserError with the place, where it is no record of the environment */
function parseRunRecord(text: string, place: string, environment: string): RunRecord {
  const texts = { kind: "string", environment: "string", run: "string", time: "string", outcome: "string" } as const;
  const record = parseRecord<RunRecord>(text, place, {
    schema: 1,
    has: { ...texts, actor: "string", commit: "string", digests: "object", changes: "object", seconds: "number" },
    remedy: "it is left out",
  });
  const refuse = (what: string) => new Error(`${place} ${what}: it is left out`);
  if (record.environment !== environment) throw refuse(`is of ${record.environment}`);
  if (Number.isNaN(Date.parse(record.time))) throw refuse(`has no time as \`time\``);
  if (!OUTCOMES[record.kind]?.includes(record.outcome)) throw refuse(`is a ${record.kind} that was ${record.outcome}`);
  if (COUNTS.some((action) => typeof record.changes[action] !== "number")) throw refuse("does not count its changes");
  const { cost, findings } = record;
  if (cost && typeof cost.after !== "number") throw refuse("has no number as `cost.after`");
  if (findings && Object.values(findings).some((count) => typeof count !== "number"))
    throw refuse("does not count its findings");
  return record;
}
