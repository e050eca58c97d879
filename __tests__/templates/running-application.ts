import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { HOST } from "../../src/system/server";

/** A service that runs on this machine. */
export interface RunningService {
  readonly child: ChildProcess;
  readonly url: string;
  /** What it logs. */
  readonly lines: readonly Record<string, unknown>[];
  /** Its exit code, once it has ended. */
  readonly ended: Promise<number | null>;
}

/** Starts the service of a folder, as its image does. @throws Error with what it logs, if it ends instead */
export async function startApplication(dir: string, env: NodeJS.ProcessEnv = {}): Promise<RunningService> {
  const dockerfile = readFileSync(join(dir, "Dockerfile"), "utf8");
  const [command, ...args] = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)?.[1] ?? "[]") as string[];
  if (command !== "node") throw new Error(`the image's command is ${command}: must be node`);
  const child = spawn(process.execPath, args, {
    cwd: dir,
    env: { PATH: process.env.PATH, HOST, PORT: "0", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close").then(([code]) => code as number | null);
  const lines: Record<string, unknown>[] = [];
  child.stderr.on("data", (data) => lines.push({ stderr: String(data) }));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      lines.push(JSON.parse(line));
      const { msg, address } = lines.at(-1) ?? {};
      if (msg === "listening") resolve(String(address));
    });
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${lines.map(({ msg }) => msg).join("\n")}`)));
  });
  return { child, url, lines, ended };
}
