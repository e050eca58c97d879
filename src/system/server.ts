import { spawn } from "node:child_process";
import {
  closeSync,
  constants,
  existsSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  writeSync,
} from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { tryLock } from "fs-native-extensions";
import { messageOf, systemSentence, UserError } from "./errors";
import { displayPath, parseRecord } from "./files";
import { isHeld } from "./lock";
import { removeFile } from "./owned";
import { lastLines, signalGroup } from "./process";
import { duration } from "./progress";

/**
 * Servers that outlive the command that starts them. Each has the lock of its own record, `<name>.json`: it runs as long as
 * the lock is held, whatever its process id is and whoever copied the folder.
 */
export interface Server {
  readonly pid: number;
  /** What it serves, so that one that serves something else is told from it. */
  readonly serves: string;
}

interface ServerRecord extends Server {
  readonly schema: 1;
  readonly name: string;
}

const STARTS_WITHIN_MS = 60_000;
const STOPS_WITHIN_MS = 20_000;
const WRITES_WITHIN_MS = 2000;
/** Room for a record is taken before the server starts: a full disk is noticed while there is nothing to stop. */
const RECORD_BYTES = 4096;

/** Where everything of ours listens. */
export const HOST = "127.0.0.1";

const recordFile = (dir: string, name: string) => join(dir, `${name}.json`);
const logFile = (dir: string, name: string) => join(dir, `${name}.log`);

/** Whether the server of this name runs, whatever its record says. */
export const isRunning = (dir: string, name: string): boolean => isHeld(recordFile(dir, name));

/**
 * The server of this name, if it runs.
 *
 * @throws UserError where it runs and its record does not say what it is
 */
export async function runningServer(dir: string, name: string): Promise<Server | undefined> {
  const file = recordFile(dir, name);
  const deadline = performance.now() + WRITES_WITHIN_MS;
  for (;;) {
    if (!isHeld(file)) return undefined;
    const text = readFileSync(file, "utf8");
    if (text.trim() !== "" || performance.now() > deadline)
      return parseRecord<ServerRecord>(text, displayPath(file), {
        schema: 1,
        has: { pid: "number", serves: "string" },
        remedy: `${name} runs, and is in this file no more: \`npx billpay down\` ends it`,
      });
    await sleep(20); // it is just starting
  }
}

/** Writes the record, with its own process id, into the file whose lock it has; what it then becomes has both. */
const RECORD_SELF_THEN_EXEC = 'printf "$BILLPAY_SERVER_RECORD" "$$" >&3 && unset BILLPAY_SERVER_RECORD && exec "$@"';

export interface ServerOptions {
  readonly serves: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Folder that it runs in. @default this process's */
  readonly cwd?: string;
}

/** Starts a server in the background, its output in `<name>.log`. */
export async function startServer(
  dir: string,
  name: string,
  command: readonly string[],
  { serves, env, cwd }: ServerOptions,
): Promise<void> {
  mkdirSync(dir, { recursive: true });
  const opened: number[] = [];
  const open = (file: string, flags: number) => {
    const fd = openSync(file, flags | constants.O_CREAT, 0o600);
    opened.push(fd);
    return fd;
  };
  try {
    const log = open(logFile(dir, name), constants.O_WRONLY | constants.O_TRUNC);
    const record = open(recordFile(dir, name), constants.O_RDWR);
    if (!tryLock(record)) throw new UserError(`${name} is already running in ${displayPath(dir)}`);
    ftruncateSync(record, 0);
    writeSync(record, " ".repeat(RECORD_BYTES), 0); // not after the start, where a full disk would leave it unknown
    const text = JSON.stringify({ schema: 1, name, pid: 0, serves } satisfies ServerRecord);
    const format = text.replaceAll("%", "%%").replaceAll("\\", "\\\\").replace('"pid":0', '"pid":%d');
    const child = spawn("/bin/sh", ["-c", RECORD_SELF_THEN_EXEC, name, ...command], {
      detached: true,
      stdio: ["ignore", log, log, record],
      env: { ...process.env, ...env, BILLPAY_SERVER_RECORD: format },
      cwd,
    });
    await new Promise((started, failed) => child.once("spawn", started).once("error", failed));
    child.unref();
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new UserError(`${name} cannot be started: ${systemSentence(error) ?? messageOf(error)}`);
  } finally {
    for (const fd of opened) closeSync(fd); // the server has them now
  }
}

/**
 * Asks a server to end, and ends it when it has not within twenty seconds.
 *
 * @returns whether it ran
 * @throws UserError where it does not end
 */
export async function stopServer(dir: string, name: string, signal: NodeJS.Signals = "SIGTERM"): Promise<boolean> {
  const file = recordFile(dir, name);
  const ran = isHeld(file);
  if (ran) {
    // Each leads a group of its own, whose number is nobody else's while the lock is held.
    const groups = await processGroupsOf(dir, name);
    const send = (one: NodeJS.Signals) => groups.forEach((group) => void signalGroup(group, one));
    send(signal);
    if (!(await endsInTime(file))) send("SIGKILL");
    if (!(await endsInTime(file)))
      throw new UserError(`${name} (process ${groups.join(", ")}) does not end: end it by hand (\`fuser -k ${file}\`)`);
  }
  removeFile(file, (text) => text.trim() === "" || text.includes(`"name":"${name}"`));
  return ran;
}

/** What a server is known by: its record, else, on Linux, whoever has the record's file open. */
async function processGroupsOf(dir: string, name: string): Promise<number[]> {
  try {
    const server = await runningServer(dir, name);
    return server ? [server.pid] : [];
  } catch {
    return processesWithOpenFile(recordFile(dir, name));
  }
}

function processesWithOpenFile(file: string): number[] {
  const target = realpathSync(file);
  const has = (pid: string) => {
    try {
      return readdirSync(`/proc/${pid}/fd`).some((fd) => linkOf(`/proc/${pid}/fd/${fd}`) === target);
    } catch {
      return false; // it is gone, another user's, or there is no /proc
    }
  };
  const pids = existsSync("/proc/self/fd")
    ? readdirSync("/proc").filter((name) => /^\d+$/.test(name) && has(name))
    : [];
  return pids.map(Number).filter((pid) => pid !== process.pid);
}

function linkOf(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined; // closed meanwhile
  }
}

async function endsInTime(file: string): Promise<boolean> {
  const deadline = performance.now() + STOPS_WITHIN_MS;
  while (isHeld(file)) {
    if (performance.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

/** Waits until a server answers; its end before that is an error with its last words. */
export async function awaitServer(
  dir: string,
  name: string,
  port: number,
  answers: () => Promise<boolean> = () => isListening(port),
  withinMs = STARTS_WITHIN_MS,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!(await answers())) {
    const gone = (await runningServer(dir, name)) === undefined;
    if (gone || performance.now() > deadline) {
      const what = gone ? "stopped while starting" : `did not answer within ${duration(withinMs)}`;
      throw new UserError(`${name} ${what} (port ${port}):\n${lastLogLines(dir, name)}`);
    }
    await sleep(50);
  }
}

/** What a server said last. */
export function lastLogLines(dir: string, name: string): string {
  try {
    return lastLines(readFileSync(logFile(dir, name), "utf8"), 5);
  } catch (error) {
    return `${displayPath(logFile(dir, name))} cannot be read: ${messageOf(error)}`;
  }
}

const CONNECTS_WITHIN_MS = 2000;

/** Whether something listens at a port of this machine. */
export const isListening = (port: number): Promise<boolean> => canConnect(HOST, port, CONNECTS_WITHIN_MS);

/** Whether a TCP connection is made within a time. A name that nobody knows is one that is not. */
export function canConnect(host: string, port: number, timeout: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host, port, timeout });
    const end = (answer: boolean) => {
      socket.destroy();
      done(answer);
    };
    socket
      .once("connect", () => end(true))
      .once("error", () => end(false))
      .once("timeout", () => end(false));
  });
}

const ANSWERS_WITHIN_MS = 5000;

/** Whether a server answers a request, and well. */
export async function answersAt(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) })).ok;
  } catch {
    return false;
  }
}

/**
 * Refuses a port that another program has, or that this user may not listen at.
 *
 * @param remedy what the user may do instead
 */
export async function requireFreePort(
  port: number,
  use: string,
  remedy = "set BILLPAY_PORT to another",
): Promise<void> {
  const refusal = await new Promise<NodeJS.ErrnoException | undefined>((done) => {
    const probe = createServer()
      .once("error", (error) => done(error))
      .listen({ port, host: HOST, exclusive: true }, () => probe.close(() => done(undefined)));
  });
  if (!refusal) return;
  const why =
    refusal.code === "EADDRINUSE"
      ? "is in use by another program: end that, or"
      : `cannot be listened at (${refusal.code}):`;
  throw new UserError(`port ${port}, for ${use}, ${why} ${remedy}`);
}
