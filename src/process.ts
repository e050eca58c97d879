import { type SpawnOptions, spawn } from "node:child_process";
import { UserError } from "./errors";

export interface RunOptions {
  readonly cwd?: string;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
  /** Called with each line of either stream as it comes. */
  readonly onLine?: (line: string) => void;
  /** Lets the command use this terminal; nothing is captured then. @default false */
  readonly inherit?: boolean;
}

export interface RunResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end; never throws for its exit code. A signal gives 128 + its number, as in a shell. */
export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<RunResult> {
  const { onLine } = options;
  const settings: SpawnOptions = {
    cwd: options.cwd,
    env: { ...process.env, ...options.env },
    stdio: options.inherit ? "inherit" : ["pipe", "pipe", "pipe"],
  };
  return new Promise((resolve) => {
    const child = spawn(command, args, settings);
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
    child.stdin?.on("error", () => {}).end(options.input ?? "");
    child.on("error", (error) => resolve({ code: 127, stdout: "", stderr: error.message }));
    child.on("close", (code, signal) => {
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
