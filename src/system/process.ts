import { type SpawnOptions, spawn } from "node:child_process";
import { closeSync, openSync, readSync } from "node:fs";
import { StringDecoder } from "node:string_decoder";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "./errors";

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  /** Called with the id of the command's process group. */
  readonly onStart?: (group: number) => void;
  /**
   * File that takes both streams; they are then told as one. A command that writes there goes on when this process is
   * killed, where a broken pipe would end it in the middle of its work.
   */
  readonly log?: string;
  /** Lets the command use this terminal; nothing is captured then. @default false */
  readonly inherit?: boolean;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Shells' exit code for a command that SIGINT ended. */
export const INTERRUPTED = 130;

/** Process groups of the commands under way. */
const groups = new Set<number>();
let interrupted = false;

export const wasInterrupted = () => interrupted;

/**
 * An interrupt of ours is handed on, once, to the commands under way, each in a process group of its own, and their
 * end is waited for: OpenTofu then finishes what it is making and writes its state.
 */
function handOn(): void {
  interrupted = true;
  if (groups.size === 0) {
    console.error("interrupted");
    process.exit(INTERRUPTED);
  }
  for (const group of groups) process.kill(-group, "SIGINT");
}

/** Runs a command to its end; never throws for its exit code. A signal gives 128 + its number, as in a shell. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { onLine, inherit = false, log } = options;
  if (interrupted) return Promise.resolve({ code: INTERRUPTED, stdout: "", stderr: "interrupted" });
  const file = log === undefined ? undefined : openSync(log, "w+", 0o600);
  const settings: SpawnOptions = {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: inherit ? "inherit" : ["ignore", file ?? "pipe", file ?? "pipe"],
    detached: !inherit,
  };
  if (process.listenerCount("SIGINT") === 0) process.on("SIGINT", handOn).on("SIGTERM", handOn).on("SIGHUP", handOn);
  return new Promise((resolve) => {
    const child = spawn(command, args, settings);
    const group = child.pid;
    if (group !== undefined && !inherit) {
      groups.add(group);
      options.onStart?.(group);
    }
    const output = { stdout: "", stderr: "" };
    const finish = file === undefined ? () => {} : follow(file, (text) => takeIn("stdout", text));
    const rest = { stdout: "", stderr: "" };
    const takeIn = (stream: "stdout" | "stderr", text: string) => {
      output[stream] += text;
      if (!onLine) return;
      const lines = (rest[stream] + text).split("\n");
      rest[stream] = lines.pop() ?? "";
      for (const line of lines) onLine(line);
    };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream]?.setEncoding("utf8").on("data", (text: string) => takeIn(stream, text));
    }
    child.on("error", (error) => {
      finish();
      resolve({ code: 127, stdout: "", stderr: error.message });
    });
    child.on("close", (code, signal) => {
      finish();
      if (group !== undefined) groups.delete(group);
      resolve({ code: code ?? 128 + (signal === "SIGINT" ? 2 : signal === "SIGTERM" ? 15 : 9), ...output });
    });
  });
}

const FOLLOW_EVERY_MS = 100;

/** Tells what is written to a file; the function it gives tells the rest and closes the file. */
function follow(file: number, tell: (text: string) => void): () => void {
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
    const said = lastLines(stderr || stdout, 12);
    throw new UserError(`\`${command.split("/").pop()} ${args.join(" ")}\` ended with ${code}:\n${said}`);
  }
  return stdout;
}

export function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}

/** Whether a process with this id lives and its command line holds `marker`: a pid alone may have been given anew. */
export async function isAlive(pid: number, marker: string): Promise<boolean> {
  const { code, stdout } = await run("ps", ["-ww", "-o", "command=", "-p", String(pid)]);
  return code === 0 && stdout.includes(marker);
}

/**
 * Ends what lives of a process group that has `marker` in one of its command lines: also the children of a first process
 * that is gone.
 *
 * @param graceMs how long it may take to end by itself
 */
export async function endGroup(group: number, marker: string, graceMs: number): Promise<void> {
  if (!(await groupIsAlive(group, marker))) return;
  process.kill(-group, "SIGINT");
  const deadline = Date.now() + graceMs;
  while (await groupIsAlive(group, "")) {
    if (Date.now() > deadline) process.kill(-group, "SIGKILL");
    await sleep(200);
  }
}

/** Whether a process lives in this group; of the group at least one must have `marker` in its command line. */
export async function groupIsAlive(group: number, marker: string): Promise<boolean> {
  const { stdout } = await run("ps", ["-ww", "-A", "-o", "pgid=,stat=,command="]);
  return stdout.split("\n").some((line) => {
    const [, pgid, state = "", command = ""] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? [];
    return Number(pgid) === group && !state.startsWith("Z") && command.includes(marker);
  });
}
