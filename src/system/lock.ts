import { randomUUID } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "fs-native-extensions";
import { messageOf, systemSentence, UserError } from "./errors";
import { displayPath, parseRecord } from "./files";
import { removeFile } from "./owned";
import { type ChildrenLock, interruptLeader, processExists, signalGroup, wasInterrupted } from "./process";
import { duration, step } from "./progress";

/**
 * The one lock of this project: the operating system's lock on an open file (`flock`, open file description locks on
 * Linux). The system grants it to one process alone and takes it back when the last process that has it is gone, however it
 * went: no process id is looked up, and none can be mistaken for another that was given the same number.
 */

/** Something that one command at a time works on. */
export interface Lock {
  /** When a command began that did not come to its end. */
  readonly interrupted?: Date;
  /** For the children of this command, which may outlive it: the next one waits for them. */
  readonly childrenLock: ChildrenLock;
  /** @param isHalfDone what it began did not come to its end: the next one is told, as of an interrupted command */
  readonly release: (isHalfDone?: boolean) => void;
}

export interface LockOptions {
  /** Wait for another command's end, this long at most. @default 0, which is to refuse at once */
  readonly waitMs?: number;
  /** How long what a killed command left may go on by itself. @default 15 minutes */
  readonly childrenEndWithinMs?: number;
}

interface LockRecord {
  readonly schema: 1;
  /** Of one command: nobody else removes the file. */
  readonly token: string;
  readonly pid: number;
  /** As `billpay up`. */
  readonly command: string;
  /** ISO 8601 in UTC; of the first of several commands that did not come to their ends. */
  readonly since: string;
  /** Where the file was written: a copy of it elsewhere says nothing. */
  readonly file: string;
}

const LOCK_RECORD_SHAPE = {
  schema: 1,
  has: { token: "string", pid: "number", command: "string", since: "string", file: "string" },
  remedy: "the next command writes it again",
} as const;

/** How long a Terragrunt whose `billpay` was killed may take to come to its end by itself. */
const CHILDREN_END_WITHIN_MS = 15 * 60_000;
/** How long it may then take to write its states, with the 15 seconds after which it asks OpenTofu to. */
const STATES_WRITTEN_WITHIN_MS = 45_000;
/** Somebody who only looks whether a lock is held has it for a moment. */
const PROBE_HOLDS_MS = 100;

/**
 * Takes something for this command; a second command meanwhile is refused, or waits. What a killed one left running is
 * waited for: it loses nothing then. After a quarter of an hour it is ended, in the way that lets OpenTofu write its states.
 *
 * @param file the lock; a file of this name with `.children` is its children's
 * @param what how a refusal calls it, as `live/prod`
 */
export async function acquireLock(file: string, what: string, options: LockOptions = {}): Promise<Lock> {
  const { waitMs = 0, childrenEndWithinMs = CHILDREN_END_WITHIN_MS } = options;
  const fd = await openLocked(file, what, waitMs);
  try {
    const left = interruptedSince(fd, file);
    await awaitChildren(childrenFile(file), childrenEndWithinMs);
    const token = randomUUID();
    const since = (left ?? new Date()).toISOString();
    const command = ["billpay", ...process.argv.slice(2, 3)].join(" ");
    writeInPlace(fd, file, {
      schema: 1,
      token,
      pid: process.pid,
      command,
      since,
      file: realPath(file),
    } satisfies LockRecord);
    return {
      ...(left && { interrupted: left }),
      childrenLock: childrenLockOf(childrenFile(file)),
      release: (isHalfDone = wasInterrupted()) => {
        // What an interrupted command leaves stays in the file: the next one knows by it that something may be half done.
        if (!isHalfDone)
          for (const one of [childrenFile(file), file]) removeFile(one, (text) => one !== file || text.includes(token));
        closeSync(fd);
      },
    };
  } catch (error) {
    closeSync(fd);
    throw error;
  }
}

const childrenFile = (file: string) => `${file}.children`;

/** Gives the open file with its lock. */
async function openLocked(file: string, what: string, waitMs: number): Promise<number> {
  const atOnce = await tryOpenLocked(file, PROBE_HOLDS_MS);
  if (atOnce !== undefined) return atOnce;
  const holder = () => {
    const { pid, since, command } = holderOf(file) ?? {};
    return pid === undefined ? "another `billpay`" : `another \`${command}\` (process ${pid}, since ${since})`;
  };
  const refusal = () => new UserError(`${holder()} works on ${what}: wait for its end`);
  if (waitMs === 0) throw refusal();
  return step(`wait for ${holder()}, which works on ${what}`, async () => {
    const fd = await tryOpenLocked(file, waitMs);
    if (fd === undefined) throw new UserError(`${refusal().message}; waited ${duration(waitMs)}`);
    return fd;
  });
}

async function tryOpenLocked(file: string, withinMs: number): Promise<number | undefined> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const fd = open(file);
    // Whoever held it may have removed the file meanwhile: a lock on what no longer has the name is worth nothing.
    if (tryFlock(fd, file) && isSameFile(file, fd)) return fd;
    closeSync(fd);
    if (performance.now() > deadline) return undefined;
    await sleep(withinMs > PROBE_HOLDS_MS ? 100 : 5);
  }
}

function open(file: string): number {
  try {
    mkdirSync(dirname(file), { recursive: true });
    return openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600);
  } catch (error) {
    throw new UserError(`the lock ${displayPath(file)} cannot be made: ${systemSentence(error) ?? messageOf(error)}`);
  }
}

function tryFlock(fd: number, file: string, options: { shared?: boolean } = {}): boolean {
  try {
    return tryLock(fd, options);
  } catch (error) {
    throw new UserError(
      `the lock ${displayPath(file)} cannot be taken (${messageOf(error)}): its file system has no locks, use a local disk (BILLPAY_LOCAL_DIR, or a checkout elsewhere)`,
    );
  }
}

function isSameFile(file: string, fd: number): boolean {
  const [there, here] = [statSync(file, { throwIfNoEntry: false }), fstatSync(fd)];
  return there?.ino === here.ino && there.dev === here.dev;
}

/** Since when something is half done: what a command that did not come to its end left in the file. */
function interruptedSince(fd: number, file: string): Date | undefined {
  const text = readFileSync(fd, "utf8");
  if (text === "") return undefined;
  try {
    const { since, file: place } = parseRecord<LockRecord>(text, displayPath(file), LOCK_RECORD_SHAPE);
    const began = new Date(new Date(since).toISOString()); // which throws where it is no date
    return place === realPath(file) ? began : undefined;
  } catch {
    return fstatSync(fd).mtime; // half written: it was begun then
  }
}

const realPath = (file: string) => join(realpathSync(dirname(file)), basename(file));

function holderOf(file: string): LockRecord | undefined {
  try {
    return parseRecord<LockRecord>(readFileSync(file, "utf8"), displayPath(file), LOCK_RECORD_SHAPE);
  } catch {
    return undefined; // it is just taken, or just released
  }
}

/** In place: the lock is on the file, not on its name. */
function writeInPlace(fd: number, file: string, record: object): void {
  try {
    ftruncateSync(fd, 0);
    writeSync(fd, `${JSON.stringify(record)}\n`, 0);
  } catch (error) {
    throw new UserError(systemSentence(error)?.replace("a file", displayPath(file)) ?? messageOf(error));
  }
}

/** Whether a process has this lock for itself. A file of which nobody does, or none, is free. */
export function isHeld(file: string): boolean {
  let fd: number;
  try {
    fd = openSync(file, "r");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return false;
    throw error;
  }
  try {
    return !tryFlock(fd, file, { shared: true });
  } finally {
    closeSync(fd);
  }
}

/** Whether children of the command that has a lock, or had it, are alive. */
export const childrenRun = (file: string): boolean => !isFree(childrenFile(file));

/** The lock that children share: each has it from its start to its end, and hands it on to its own children. */
function childrenLockOf(file: string): ChildrenLock {
  return {
    open: () => {
      const fd = open(file);
      const deadline = performance.now() + PROBE_HOLDS_MS;
      while (!tryFlock(fd, file, { shared: true }))
        if (performance.now() > deadline)
          throw new UserError(`the lock ${displayPath(file)} is held by another program`);
      ftruncateSync(fd, 0);
      return fd;
    },
    endRemaining: (group) => endRemaining(file, group),
  };
}

/** Waits for the children of a killed command, and ends them when they take too long. */
async function awaitChildren(file: string, endWithinMs: number): Promise<void> {
  if (isFree(file)) return;
  await step("wait for what a killed command left running", async () => {
    while (readFileSync(file, "utf8") === "" && !(await becomesFree(file, 100))); // it is just starting
    const group = groupIn(file);
    // While its lock is held, nobody else is given the group's number: its first process lives, or nothing has that id.
    const deadline = performance.now() + endWithinMs;
    while (processExists(group) && performance.now() < deadline) if (await becomesFree(file, 500)) return;
    await endRemaining(file, group);
  });
}

function groupIn(file: string): number {
  const shape = {
    schema: 1,
    has: { group: "number" },
    remedy: "end by hand what a killed `billpay` left running",
  } as const;
  return parseRecord<{ group: number }>(readFileSync(file, "utf8"), displayPath(file), shape).group;
}

/** Ends what lives of a group while the lock says that something does. */
async function endRemaining(file: string, group: number): Promise<void> {
  if (isFree(file)) return;
  if (!interruptLeader(group)) signalGroup(group, "SIGINT"); // nobody is left to hand it on
  if (await becomesFree(file, STATES_WRITTEN_WITHIN_MS)) return;
  signalGroup(group, "SIGKILL");
  if (!(await becomesFree(file, STATES_WRITTEN_WITHIN_MS)))
    throw new UserError(`processes of group ${group}, which a command left, do not end: end them by hand`);
}

async function becomesFree(file: string, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  while (!isFree(file)) {
    if (performance.now() > deadline) return false;
    await sleep(100);
  }
  return true;
}

/** Whether no child has it, neither alone nor with others. */
function isFree(file: string): boolean {
  let fd: number;
  try {
    fd = openSync(file, "r+");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return true;
    throw error;
  }
  try {
    return tryFlock(fd, file);
  } finally {
    closeSync(fd);
  }
}
