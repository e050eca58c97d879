import { type SpawnOptions, spawn } from "node:child_process";
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
  const { onLine, inherit = false } = options;
  const settings: SpawnOptions = {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: inherit ? "inherit" : ["ignore", "pipe", "pipe"],
    detached: !inherit,
  };
  if (interrupted) return Promise.resolve({ code: INTERRUPTED, stdout: "", stderr: "interrupted" });
  if (process.listenerCount("SIGINT") === 0) process.on("SIGINT", handOn).on("SIGTERM", handOn).on("SIGHUP", handOn);
  return new Promise((resolve) => {
    const child = spawn(command, args, settings);
    const group = child.pid;
    if (group !== undefined && !inherit) {
      groups.add(group);
      options.onStart?.(group);
    }
    const output = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      let rest = "";
      child[stream]?.setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
        if (!onLine) return;
        const lines = (rest + text).split("\n");
        rest = lines.pop() ?? "";
        for (const line of lines) onLine(line);
      });
    }
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code, signal) => {
      if (group !== undefined) groups.delete(group);
      resolve({ code: code ?? 128 + (signal === "SIGINT" ? 2 : signal === "SIGTERM" ? 15 : 9), ...output });
    });
  });
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
 * Ends what lives of a process group whose first process has `marker` in its command line.
 *
 * @param graceMs how long it may take to end by itself
 */
export async function endGroup(group: number, marker: string, graceMs: number): Promise<void> {
  if (!(await isAlive(group, marker))) return;
  process.kill(-group, "SIGINT");
  const deadline = Date.now() + graceMs;
  while (await isAlive(group, marker)) {
    if (Date.now() > deadline) process.kill(-group, "SIGKILL");
    await sleep(200);
  }
}
