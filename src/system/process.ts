import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import { constants } from "node:os";
import { basename } from "node:path";
import { StringDecoder } from "node:string_decoder";
import { messageOf, UserError } from "./errors";
import { duration } from "./progress";

/** A lock that a command's children have for as long as they live, whatever becomes of the command. */
export interface ChildrenLock {
  /** Gives the open file that a child inherits. */
  readonly open: () => number;
  /** Ends what the first process of a group left behind. */
  readonly endRemaining: (group: number) => Promise<void>;
}

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  /** The lock that the command and its children hold while they live. */
  readonly childrenLock?: ChildrenLock;
  /**
   * File that takes both streams; they are then told as one. A command that writes there goes on when this process is
   * killed, where a broken pipe would end it in the middle of its work.
   */
  readonly log?: string;
  /** Lets the command use this terminal; nothing is captured then, and no limit is set. @default false */
  readonly inherit?: boolean;
  /** How long it may take; then it is asked to end, and ended. @default 10 minutes */
  readonly timeoutMs?: number;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** What ended it, where it did not end by itself. */
  readonly signal?: NodeJS.Signals;
}

/**
 * Of a Go program, as OpenTofu, its providers, Terragrunt and OPA are: it ends soon, so a later look for garbage saves an eighth
 * of its processor time, for as much more memory.
 */
const SHORT_LIVED = { GOGC: "200" };

/** How long a command may take of which nothing else is said. */
const DEFAULT_TIMEOUT_MS = 10 * 60_000;
/** How long one that is asked to end may take for it, with the 15 seconds after which Terragrunt asks OpenTofu. */
const ENDS_WITHIN_MS = 45_000;
/** `timeout(1)`'s exit code. */
const TIMED_OUT = 124;
const NOT_STARTED = 127;

/** Shells' exit code for a command that SIGINT ended. */
export const INTERRUPTED = 130;

/** Process groups of the commands under way. */
const groups = new Map<number, { readonly handsOn: boolean }>();
let interrupted = false;
let saidStopping = false;

export const wasInterrupted = () => interrupted;

/** Ends the wait of a command that serves until it is interrupted. */
let endServing: (() => void) | undefined;

/** Waits for an interrupt, which then ends nothing but this wait and the commands under way. */
export function interruption(): Promise<void> {
  handleInterrupts();
  return new Promise((resolve) => {
    endServing = resolve;
    if (interrupted) resolve();
  });
}

function handleInterrupts(): void {
  if (process.listenerCount("SIGINT") === 0)
    process.on("SIGINT", forwardInterrupt).on("SIGTERM", forwardInterrupt).on("SIGHUP", forwardInterrupt);
}

/**
 * The first interrupt of ours is handed on to the commands under way, each in a process group of its own, and their
 * end is waited for: OpenTofu then finishes what it is making and writes its state.
 */
function forwardInterrupt(): void {
  if (interrupted) {
    if (!saidStopping)
      console.error("already stopping: waiting for what is under way; another interrupt changes nothing");
    saidStopping = true;
    return;
  }
  interrupted = true;
  endServing?.();
  if (groups.size === 0 && endServing === undefined) {
    console.error("interrupted");
    process.exit(INTERRUPTED);
  }
  for (const group of groups.keys()) interrupt(group);
}

function interrupt(group: number): void {
  if (groups.get(group)?.handsOn) interruptLeader(group);
  else signalGroup(group, "SIGINT");
}

/**
 * Interrupts the first process of a group alone, and gives whether it is there. Terragrunt, which is what runs with a lock for
 * its children, hands the interrupt on to OpenTofu after 15 seconds whether or not OpenTofu had it already, and OpenTofu
 * exits at once at the second one.
 */
export const interruptLeader = (group: number): boolean => processExists(groupOfChild(group)) && send(group, "SIGINT");

/** Writes who it is into the file that it holds, before it becomes the command: whoever finds it later knows its group. */
const RECORD_GROUP_THEN_EXEC = 'printf "{\\"schema\\":1,\\"group\\":%d}" "$$" >&3 && exec "$@"';

/**
 * Runs a command to its end; never throws for what becomes of it. A signal gives 128 + its number, as in a shell; a command
 * that could not be started 127, one that took too long 124, each with a sentence on standard error.
 */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  if (interrupted) return { code: INTERRUPTED, stdout: "", stderr: "interrupted" };
  const { inherit = false, childrenLock } = options;
  handleInterrupts();
  const log = options.log === undefined ? undefined : openSync(options.log, "w+", 0o600);
  const lockFd = childrenLock?.open();
  const settings: SpawnOptions = {
    cwd: options.cwd,
    env: { ...SHORT_LIVED, ...process.env, ...options.env },
    stdio: inherit ? "inherit" : ["ignore", log ?? "pipe", log ?? "pipe", ...(lockFd === undefined ? [] : [lockFd])],
    detached: !inherit,
  };
  const [program, words] =
    lockFd === undefined ? [command, args] : ["/bin/sh", ["-c", RECORD_GROUP_THEN_EXEC, "sh", command, ...args]];
  const { child, ended } = spawnChild(program, words, settings, log, options.onLine);
  const group = inherit ? undefined : child.pid;
  if (group === undefined) {
    if (lockFd !== undefined) closeSync(lockFd);
    return ended;
  }
  groups.set(group, { handsOn: childrenLock !== undefined });
  if (lockFd !== undefined) closeSync(lockFd); // the child has it now
  const { timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  let timedOut: string | undefined;
  const timers = [
    setTimeout(() => {
      timedOut = `\`${basename(command)}\` did not come to its end within ${duration(timeoutMs)}, and was ended`;
      interrupt(group);
    }, timeoutMs),
    setTimeout(() => signalGroup(group, "SIGKILL"), timeoutMs + ENDS_WITHIN_MS),
  ];
  try {
    const result = await ended;
    groups.delete(group);
    await childrenLock?.endRemaining(group);
    return timedOut === undefined ? result : { ...result, code: TIMED_OUT, stderr: `${result.stderr}${timedOut}\n` };
  } finally {
    groups.delete(group);
    for (const timer of timers) clearTimeout(timer);
  }
}

/** Starts a child and takes in what it says. */
function spawnChild(
  command: string,
  args: readonly string[],
  settings: SpawnOptions,
  log: number | undefined,
  onLine: ((line: string) => void) | undefined,
): { child: ChildProcess; ended: Promise<RunResult> } {
  const child = spawn(command, args, settings);
  const ended = new Promise<RunResult>((resolve) => {
    const output = { stdout: "", stderr: "" };
    const rest = { stdout: "", stderr: "" };
    const capture = (stream: "stdout" | "stderr", text: string) => {
      output[stream] += text;
      if (!onLine) return;
      const lines = (rest[stream] + text).split("\n");
      rest[stream] = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    const finish = log === undefined ? () => {} : followFile(log, (text) => capture("stdout", text));
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (text: string) => capture(stream, text));
    }
    child.on("error", (error) => {
      finish();
      resolve({ code: NOT_STARTED, stdout: "", stderr: notStarted(command, settings.cwd, error) });
    });
    child.on("close", (code, signal) => {
      finish();
      resolve({
        code: code ?? 128 + (constants.signals[signal ?? "SIGKILL"] ?? 9),
        ...output,
        ...(signal && { signal }),
      });
    });
  });
  return { child, ended };
}

/** Node says «spawn … ENOENT» for a missing program and for a missing folder alike. */
function notStarted(command: string, cwd: SpawnOptions["cwd"], error: Error): string {
  if (cwd !== undefined && !existsSync(cwd)) return `${cwd}, where \`${basename(command)}\` is to run, is not there`;
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return command.includes("/") ? `${command} is not there` : `\`${command}\` is not on PATH`;
  return `${command} cannot be started (${code ?? messageOf(error)})`;
}

/** Sends a signal to what lives of a process group. */
export function signalGroup(group: number, signal: NodeJS.Signals): void {
  send(-groupOfChild(group), signal);
}

function groupOfChild(group: number): number {
  if (!(group > 1)) throw new Error(`${group} is not a process group of a child`);
  return group;
}

/** Gives whether there is somebody to send it to. */
function send(pid: number, signal: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ESRCH") return false;
    throw error;
  }
}

/**
 * Whether a process has this id: ours to ask only while a lock says that the id was not given anew. One that has ended is
 * gone, also where nobody has asked for its exit code yet, which in a container can be for ever.
 */
export function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function isZombie(pid: number): boolean {
  const stat = `/proc/${pid}/stat`; // of Linux: `7 (a name) Z …`
  return existsSync(stat) && /\) Z [^)]*$/.test(readFileSync(stat, "utf8"));
}

const FOLLOW_EVERY_MS = 100;

/** Tells what is written to a file; the function it gives tells the rest and closes the file. */
function followFile(file: number, tell: (text: string) => void): () => void {
  const decoder = new StringDecoder("utf8");
  const chunk = Buffer.alloc(64 * 1024);
  let position = 0;
  const read = () => {
    for (let length = -1; length !== 0; position += length) {
      length = readSync(file, chunk, 0, chunk.length, position);
      if (length > 0) tell(decoder.write(chunk.subarray(0, length)));
    }
  };
  const timer = setInterval(read, FOLLOW_EVERY_MS);
  let isOpen = true;
  return () => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(timer);
    read();
    closeSync(file);
  };
}

/** Runs a command and gives its standard output; a failure is an error that ends with what the command said last. */
export async function output(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, options);
  if (code !== 0) {
    const lastOutput = lastLines(stderr || stdout, 12);
    throw new UserError(`\`${command.split("/").pop()} ${args.join(" ")}\` ended with ${code}:\n${lastOutput}`);
  }
  return stdout;
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
