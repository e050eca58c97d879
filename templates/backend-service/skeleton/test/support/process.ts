import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { SECRETS } from "../../src/service.ts";

/** The service as it runs: a process of its own, on a free port of this machine. */
export interface Service {
  readonly url: string;
  readonly child: ChildProcess;
  readonly lines: readonly Record<string, unknown>[];
  readonly ended: Promise<number | null>;
}

/** A file for each secret, as the platform mounts them. */
const secrets = mkdtempSync(join(tmpdir(), "secrets-"));
for (const name of SECRETS) writeFileSync(join(secrets, name), "for tests");

const variables = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOST: "127.0.0.1",
  PORT: "0",
  SECRETS_DIR: secrets,
  ...env,
});

/** Starts it and waits until it listens. */
export async function startService(env: NodeJS.ProcessEnv = {}): Promise<Service> {
  const child = spawn(process.execPath, ["dist/src/main.js"], {
    env: variables(env),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const lines: Record<string, unknown>[] = [];
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const reader = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const url = await new Promise<string>((resolve, reject) => {
    reader.on("line", (line) => {
      const fields = JSON.parse(line);
      lines.push(fields);
      if (fields.msg === "listening") resolve(fields.address);
    });
    void ended.then((code) => reject(new Error(`it ended with ${code}: ${JSON.stringify(lines)}`)));
  });
  return { url, child, lines, ended };
}

/** Starts it with what it refuses; gives its exit code and what it logged. */
export async function failToStart(env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, ["dist/src/main.js"], {
    env: variables(env),
    stdio: ["ignore", "pipe", "inherit"],
  });
  let out = "";
  child.stdout.on("data", (data) => {
    out += data;
  });
  const [code] = await once(child, "close");
  const messages = out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  return { code, messages };
}

export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 20));
}
