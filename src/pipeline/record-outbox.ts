import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, relative } from "node:path";
import { atEndpoint } from "../live/aws";
import { type Environment, readEnvironment } from "../live/environment";
import { localCloud } from "../local/emulator";
import { writePrivate } from "../system/files";
import { repo } from "../system/repo";
import type { RunRecord } from "./record";
import { cloudTarget, type Part, type SendOptions, sendRecord } from "./record-send";

/** A record that waits in the outbox, and what of it arrived. */
export interface Waiting {
  readonly record: RunRecord;
  readonly sent: readonly Part[];
}

/** What came of a delivery. */
export interface Delivery {
  readonly delivered: number;
  /** Records that still wait here; those that another process has under way are not counted. */
  readonly waiting: number;
  /** Why they wait. */
  readonly reason?: string;
  /** Files that cannot be delivered, ever, each with the reason. They stay, under another name. */
  readonly setAside: readonly string[];
}

export interface DeliveryOptions {
  /** How long it may take in all. @default 8000 */
  readonly withinMs?: number;
  /** After which time one that another process has under way is taken for left behind. @default 60000 */
  readonly claimLastsMs?: number;
}

export type Send = (record: RunRecord, options: SendOptions) => Promise<unknown>;

const DELIVERS_WITHIN_MS = 8000;
const CLAIM_LASTS_MS = 60_000;
const WAITING = /\.json$/;
const CLAIMED = /\.json\.claimed-(\d+)$/;
/** What AWS says to a record that it will never take. */
const REFUSALS = ["InvalidParameterException", "InvalidParameterValue", "InvalidParameterValueException"];

/** The folder of the records that wait: `<time>-<run>.json`, so that their names are in the order of their times. */
export const outboxDir = (environment: string) => join(repo, ".runs", environment, "outbox");

/**
 * Tells monitoring of a run. The record waits in the outbox of its environment until it arrived; what waits there from
 * before goes first. A failure is told in a line on standard error, and is never an exception: the next command delivers.
 */
export async function recordFor(name: string, record: RunRecord): Promise<void> {
  const target = cloudTarget(reached(readEnvironment(name)));
  try {
    const send: Send = (one, options) => sendRecord(one, target, options);
    for (const line of await recordRun(outboxDir(name), record, send)) console.error(line);
  } finally {
    target.logs.destroy();
    target.metrics.destroy();
  }
}

const reached = (environment: Environment) =>
  environment.endpoint ? atEndpoint(environment, process.env.BILLPAY_ENDPOINT ?? localCloud().endpoint) : environment;

/** Puts a record into an outbox and delivers what is there. Gives the lines to tell; none where all arrived. */
export async function recordRun(
  dir: string,
  record: RunRecord,
  send: Send,
  options: DeliveryOptions = {},
): Promise<string[]> {
  try {
    putRecord(dir, record);
  } catch (error) {
    return lostUnless(send, record, `${shown(dir)} cannot be written (${said(error)})`, options);
  }
  try {
    const { waiting, reason, setAside } = await deliverRecords(dir, send, options);
    const records = waiting === 1 ? "1 record waits" : `${waiting} records wait`;
    return [
      ...setAside,
      ...(reason !== undefined
        ? [`monitoring is not told yet, ${records} in ${shown(dir)} for the next command: ${reason}`]
        : []),
    ];
  } catch (error) {
    return [`monitoring is not told yet, the record waits in ${shown(dir)} for the next command: ${said(error)}`];
  }
}

/** Where there is no outbox, a record arrives now or never. */
async function lostUnless(send: Send, record: RunRecord, why: string, options: DeliveryOptions): Promise<string[]> {
  try {
    await inTime(Date.now() + (options.withinMs ?? DELIVERS_WITHIN_MS), (abortSignal) => send(record, { abortSignal }));
    return [`${why}: the record of run ${record.run} was sent without it`];
  } catch (error) {
    return [`${why}, and monitoring is not told of run ${record.run} (${said(error)}): ${JSON.stringify(record)}`];
  }
}

/** Writes a record to an outbox, whole or not at all. */
export function putRecord(dir: string, record: RunRecord): void {
  const name = `${record.time.replace(/[-:.]/g, "")}-${record.run}.json`;
  writePrivate(join(dir, name), text({ record, sent: [] }));
}

const text = (waiting: Waiting) => `${JSON.stringify(waiting, null, 2)}\n`;

/**
 * Delivers what waits in an outbox, the oldest first, until one fails. Each file is claimed by a rename, which one
 * process alone succeeds in, so that two at once do not deliver the same record. A process that is killed after a
 * record arrived and before its file is gone delivers it twice.
 */
export async function deliverRecords(dir: string, send: Send, options: DeliveryOptions = {}): Promise<Delivery> {
  const deadline = Date.now() + (options.withinMs ?? DELIVERS_WITHIN_MS);
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  takeBack(dir, options.claimLastsMs ?? CLAIM_LASTS_MS);
  let delivered = 0;
  let reason: string | undefined;
  const setAside: string[] = [];
  for (const name of namesOf(dir, WAITING)) {
    const file = join(dir, name);
    const claimed = `${file}.claimed-${Date.now()}`;
    if (!renamed(file, claimed)) continue;
    const aside = (suffix: string, why: string) => {
      renamed(claimed, `${file}.${suffix}`);
      setAside.push(`${shown(file)} is set aside as ${name}.${suffix}: ${why}`);
    };
    let waiting: Waiting;
    try {
      waiting = parse(readFileSync(claimed, "utf8"));
    } catch (error) {
      aside("malformed", said(error));
      continue;
    }
    const sent = [...waiting.sent];
    try {
      await inTime(deadline, (abortSignal) =>
        send(waiting.record, { sent: waiting.sent, onSent: (part) => sent.push(part), abortSignal }),
      );
      rmSync(claimed, { force: true });
      delivered += 1;
    } catch (error) {
      if (REFUSALS.includes(error instanceof Error ? error.name : "")) {
        aside("refused", said(error));
        continue;
      }
      if (sent.length > waiting.sent.length) writePrivate(claimed, text({ ...waiting, sent }));
      renamed(claimed, file);
      reason = said(error);
      break; // what fails for one, a sink that is down or a role without permission, fails for all
    }
  }
  return { delivered, waiting: namesOf(dir, WAITING).length, setAside, ...(reason !== undefined && { reason }) };
}

/** Gives back to the outbox what a process claimed that must have ended since. */
function takeBack(dir: string, claimLastsMs: number): void {
  for (const name of namesOf(dir, CLAIMED)) {
    const since = Number(CLAIMED.exec(name)?.[1]);
    if (Date.now() - since > claimLastsMs) renamed(join(dir, name), join(dir, name.replace(CLAIMED, ".json")));
  }
}

const namesOf = (dir: string, pattern: RegExp) =>
  existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => pattern.test(name))
        .sort()
    : [];

/** Gives false where another process was faster. */
function renamed(from: string, to: string): boolean {
  try {
    renameSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
}

function parse(content: string): Waiting {
  const { record, sent }: Partial<Waiting> = JSON.parse(content);
  if (record?.schema !== 1) throw new Error(`it holds no record of schema 1, but schema ${record?.schema}`);
  if (!Array.isArray(sent)) throw new Error("it does not say what was sent");
  return { record, sent };
}

/** Ends the work at a deadline, also where it does not listen: the SDK's search for credentials has limits of its own. */
async function inTime<T>(deadline: number, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
  const left = Math.max(deadline - Date.now(), 0);
  const controller = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      controller.abort();
      reject(new Error("no answer in time"));
    }, left);
  });
  try {
    return await Promise.race([work(controller.signal), end]);
  } finally {
    clearTimeout(timer);
  }
}

const shown = (path: string) => relative(repo, path);

/** An error in a line. */
function said(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errors } = error as { errors?: readonly Error[] }; // a connection refused at each address of a name
  const message = error.message || errors?.map(({ message: one }) => one).join(", ") || error.name;
  const named = /^(Error|UserError|SyntaxError)$/.test(error.name) ? message : `${error.name}: ${message}`;
  return named.replaceAll(/\s+/g, " ");
}
