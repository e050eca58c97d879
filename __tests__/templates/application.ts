import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { output } from "../../src/system/process";
import { HOST } from "../../src/system/server";
import { removeTool, toolsDir, withToolsLock } from "../../src/toolchain/tools-dir";

const INSTALLS_WITHIN_MS = 10 * 60_000;

/** Of two applications of one template, the lock files differ in the name alone. */
const withoutName = (lock: string) => lock.replace(/^( {2}| {6})"name": ".*",\n/gm, "");

/**
 * Installs the packages of an application by its own lock file. They are kept in .tools for each template, such as
 * `npm-backendservice`, until the lock file is another one.
 */
export async function installPackages(template: string, application: string): Promise<void> {
  const name = `npm-${template.replaceAll("-", "")}`;
  const folder = join(toolsDir, name);
  const stamp = join(folder, "installed.json");
  const lock = withoutName(readFileSync(join(application, "package-lock.json"), "utf8"));
  const isInstalled = () => existsSync(stamp) && readFileSync(stamp, "utf8") === lock;
  if (!isInstalled())
    await withToolsLock(async () => {
      if (isInstalled()) return;
      removeTool(name);
      mkdirSync(folder);
      for (const file of ["package.json", "package-lock.json", ".npmrc"])
        cpSync(join(application, file), join(folder, file));
      await output("npm", ["ci"], { cwd: folder, timeoutMs: INSTALLS_WITHIN_MS });
      writeFileSync(stamp, lock);
    });
  symlinkSync(join(folder, "node_modules"), join(application, "node_modules"));
}

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
