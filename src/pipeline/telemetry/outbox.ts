import { existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { join } from "node:path";
import { readEnvironment } from "../../live/environment";
import { atRunningEmulator } from "../../live/laptop-cloud";
import { displayPath, writePrivate } from "../../system/files";
import { acquireLock } from "../../system/lock";
import { removeFile } from "../../system/owned";
import { RUNS_DIR } from "../run";
import type { RunRecord } from "./record";
import { cloudTarget, type RecordPart, type SendOptions, sendRecord } from "./send";

/** A record that waits in the outbox, and what of it arrived. */
export interface Waiting {
  readonly record: RunRecord;
  readonly sent: readonly RecordPart[];
}

/** What came of a delivery. */
export interface Delivery {
  readonly delivered: number;
  /** Records that still wait here. */
  readonly waiting: number;
  /** Why they wait. */
  readonly reason?: string;
  /** Files that cannot be delivered, ever, each with the reason. They stay, under another name. */
  readonly setAside: readonly string[];
}

export interface DeliveryOptions {
  /** How long it may take in all. @default 8000 */
  readonly withinMs?: number;
}

export type Send = (record: RunRecord, options: SendOptions) => Promise<unknown>;

const DELIVERS_WITHIN_MS = 8000;
/** What AWS says to a record that it will never take. */
const REFUSALS = ["InvalidParameterException", "InvalidParameterValue", "InvalidParameterValueException"];

/** The folder of the records that wait: `<time>-<run>.json`, so that their names are in the order of their times. */
export const outboxDir = (environment: string) => join(RUNS_DIR, environment, "outbox");

/**
 * Tells monitoring of a run. The record waits in the outbox of its environment until it arrived; what waits there from
 * before goes first. A failure is told in a line on standard error, and is never an exception: the next command delivers.
 *
 * Plans of pull requests run with BILLPAY_RECORD=no and are not recorded: one that is denied must not sound the alarm of
 * the environment, to which nothing was done.
 */
export async function recordFor(name: string, record: RunRecord): Promise<void> {
  if (process.env.BILLPAY_RECORD === "no") return;
  const target = cloudTarget(await atRunningEmulator(readEnvironment(name)));
  try {
    const send: Send = (one, options) => sendRecord(one, target, options);
    for (const line of await recordRun(outboxDir(name), record, send)) console.error(line);
  } finally {
    target.logs.destroy();
    target.metrics.destroy();
  }
}

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
    return sendDirectly(send, record, `${displayPath(dir)} cannot be written (${oneLine(error)})`, options);
  }
  try {
    const { waiting, reason, setAside } = await deliverRecords(dir, send, options);
    const records = waiting === 1 ? "1 record waits" : `${waiting} records wait`;
    return [
      ...setAside,
      ...(reason !== undefined
        ? [`monitoring has not been told yet, ${records} in ${displayPath(dir)} for the next command: ${reason}`]
        : []),
    ];
  } catch (error) {
    return [
      `monitoring has not been told yet, the record waits in ${displayPath(dir)} for the next command: ${oneLine(error)}`,
    ];
  }
}

/** Where there is no outbox, a record arrives now or never. */
async function sendDirectly(send: Send, record: RunRecord, why: string, options: DeliveryOptions): Promise<string[]> {
  try {
    await withDeadline(Date.now() + (options.withinMs ?? DELIVERS_WITHIN_MS), (abortSignal) =>
      send(record, { abortSignal }),
    );
    return [`${why}: the record of run ${record.run} was sent without it`];
  } catch (error) {
    return [`${why}, and monitoring is not told of run ${record.run} (${oneLine(error)}): ${JSON.stringify(record)}`];
  }
}

/** Writes a record to an outbox, whole or not at all. */
export function putRecord(dir: string, record: RunRecord): void {
  const name = `${record.time.replace(/[-:.]/g, "")}-${record.run}.json`;
  writePrivate(join(dir, name), text({ record, sent: [] }));
}

const text = (waiting: Waiting) => `${JSON.stringify(waiting, null, 2)}\n`;

/**
 * Delivers what waits in an outbox, the oldest first, until one fails; one process at a time, so that two do not deliver
 * the same record. A process that is killed after a record arrived and before its file is gone delivers it twice.
 */
export async function deliverRecords(dir: string, send: Send, options: DeliveryOptions = {}): Promise<Delivery> {
  const { withinMs = DELIVERS_WITHIN_MS } = options;
  const deadline = Date.now() + withinMs;
  const lock = await acquireLock(`${dir}.lock`, displayPath(dir), { waitMs: withinMs });
  try {
    return await deliverAll(dir, send, deadline);
  } finally {
    lock.release();
  }
}

async function deliverAll(dir: string, send: Send, deadline: number): Promise<Delivery> {
  let delivered = 0;
  let reason: string | undefined;
  const setAside: string[] = [];
  for (const name of waitingIn(dir)) {
    const file = join(dir, name);
    const setFileAside = (suffix: string, why: string) => {
      renameSync(file, `${file}.${suffix}`);
      setAside.push(`${displayPath(file)} is set aside as ${name}.${suffix}: ${why}`);
    };
    let waiting: Waiting;
    try {
      waiting = parseWaiting(readFileSync(file, "utf8"));
    } catch (error) {
      setFileAside("malformed", oneLine(error));
      continue;
    }
    const sent = [...waiting.sent];
    try {
      await withDeadline(deadline, (abortSignal) =>
        send(waiting.record, { sent: waiting.sent, onSent: (part) => sent.push(part), abortSignal }),
      );
      removeFile(file, (content) => parseWaiting(content).record.run === waiting.record.run);
      delivered += 1;
    } catch (error) {
      if (REFUSALS.includes(error instanceof Error ? error.name : "")) {
        setFileAside("refused", oneLine(error));
        continue;
      }
      if (sent.length > waiting.sent.length) writePrivate(file, text({ ...waiting, sent }));
      reason = oneLine(error);
      break; // what fails for one, a sink that is down or a role without permission, fails for all
    }
  }
  return { delivered, waiting: waitingIn(dir).length, setAside, ...(reason !== undefined && { reason }) };
}

const waitingIn = (dir: string) =>
  existsSync(dir)
    ? readdirSync(dir)
        .filter((name) => name.endsWith(".json"))
        .sort()
    : [];

/** @throws Error where the text is not that of a record that waits */
export function parseWaiting(content: string): Waiting {
  const { record, sent }: Partial<Waiting> = JSON.parse(content);
  if (record?.schema !== 1) throw new Error(`its schema is ${record?.schema}: must be 1`);
  if (!Array.isArray(sent)) throw new Error("it has no list of what was sent");
  return { record, sent };
}

/** Ends the work at a deadline, also where it does not listen: the SDK's search for credentials has limits of its own. */
export async function withDeadline<T>(deadline: number, work: (abortSignal: AbortSignal) => Promise<T>): Promise<T> {
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

/** An error in a line. */
export function oneLine(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { errors } = error as { errors?: readonly Error[] }; // a connection refused at each address of a name
  const message = error.message || errors?.map(({ message: one }) => one).join(", ") || error.name;
  const named = /^(Error|UserError|SyntaxError)$/.test(error.name) ? message : `${error.name}: ${message}`;
  return named.replaceAll(/\s+/g, " ");
}
