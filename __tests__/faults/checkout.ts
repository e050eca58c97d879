import { type ChildProcess, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RunOptions, type RunResult, run } from "../../src/system/process";
import { toolsDir } from "../../src/toolchain/tools-dir";
import { commitAll, copyOfRepo } from "../copy-of-repo";

/** The units of the checkout: two that are made within seconds and depend on nothing. */
export const UNITS = ["registry", "secrets"];

/** What a trial gives a command beside its arguments. */
export interface Circumstances {
  /** Added to the environment; undefined takes a variable away. */
  readonly env?: NodeJS.ProcessEnv;
  /** User and group that it runs as. @default this one's */
  readonly uid?: number;
  /** A shell's words before it, as `ulimit -f 0;`. */
  readonly shell?: string;
  /** The checkout it is run from. @default the trial's own */
  readonly dir?: string;
}

/** A copy of this repository with a small laptop cloud, on ports of its own, in which anything may go wrong. */
export interface Checkout {
  readonly dir: string;
  /** The folder of the laptop cloud. */
  readonly local: string;
  readonly scratch: string;
  readonly port: number;
  readonly billpay: (args: string, circumstances?: Circumstances) => Promise<RunResult>;
  /** The same, while the trial goes on. */
  readonly begin: (args: string, circumstances?: Circumstances) => Begun;
  /** A folder for one trial, empty. */
  readonly folder: (name: string) => string;
  readonly remove: () => Promise<void>;
}

export interface Begun {
  readonly child: ChildProcess;
  readonly ended: Promise<RunResult>;
}

/** @param port the emulator's; forty follow */
export async function checkout(port: number): Promise<Checkout> {
  const scratch = realpathSync(mkdtempSync(join(tmpdir(), "billpay-faults-")));
  const dir = await copyOfRepo(join(scratch, "checkout"));
  for (const name of readdirSync(join(dir, "live/local"), { withFileTypes: true }))
    if (name.isDirectory() && !UNITS.includes(name.name))
      rmSync(join(dir, "live/local", name.name), { recursive: true });
  ownTools(dir);
  await commitAll(dir, "two units");
  const settings = ({ env, dir: from = dir, shell, uid }: Circumstances = {}) => ({
    env: { NO_COLOR: "1", BILLPAY_ACTOR: "test", BILLPAY_PORT: String(port), ...env },
    cwd: from,
    program: join(from, "bin/billpay.mjs"),
    shell,
    ...(uid !== undefined && { uid, gid: uid }),
  });
  const command = (args: string, circumstances?: Circumstances): [string, string[], RunOptions & { uid?: number }] => {
    const { program, shell, ...options } = settings(circumstances);
    const words = [program, ...args.split(" ").filter((word) => word !== "")];
    return shell === undefined
      ? [process.execPath, words, options]
      : ["/bin/sh", ["-c", `${shell} exec "$@"`, "sh", process.execPath, ...words], options];
  };
  const begin: Checkout["begin"] = (args, circumstances) => {
    const [program, words, { env, cwd, uid }] = command(args, circumstances);
    const child = spawn(program, words, { cwd, env: { ...process.env, ...env }, uid, gid: uid });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text) => {
        said[stream] += text;
      });
    const ended = new Promise<RunResult>((done) =>
      child.on("close", (code, signal) => done({ code: code ?? 128, ...said, ...(signal && { signal }) })),
    );
    return { child, ended };
  };
  return {
    dir,
    local: join(dir, ".local"),
    scratch,
    port,
    billpay: async (args, circumstances) => begin(args, circumstances).ended,
    begin,
    folder: (name) => {
      const folder = join(scratch, name);
      mkdirSync(folder, { recursive: true });
      return folder;
    },
    remove: async () => {
      await begin("down").ended;
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

/** A folder of tools of its own: the programs are this repository's, its records are not. */
function ownTools(dir: string): void {
  rmSync(join(dir, ".tools"));
  mkdirSync(join(dir, ".tools"));
  for (const name of readdirSync(toolsDir)) {
    if (name === ".billpay.json") continue;
    const from = join(toolsDir, name);
    if (statSync(from).isDirectory()) symlinkSync(from, join(dir, ".tools", name));
    else writeFileSync(join(dir, ".tools", name), readFileSync(from));
  }
}

/** Everything in a folder that a refused command must leave as it is, but for logs and locks. */
export function contentsOf(dir: string): string[] {
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.log$|\.lock(\.children)?$|^\.billpay\.json$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\/(\.git|\.build|\.terragrunt-cache|cdktf\.out)\//.test(file))
    .map((file) => `${file} ${createHash("sha256").update(readFileSync(file)).digest("hex").slice(0, 12)}`)
    .sort();
}

/** A PATH with every program of this machine's but some. */
export function pathWithout(folder: string, ...names: string[]): string {
  mkdirSync(folder, { recursive: true });
  for (const from of (process.env.PATH ?? "").split(":").filter(existsSync).reverse())
    for (const name of readdirSync(from)) {
      const link = join(folder, name);
      rmSync(link, { force: true });
      if (!names.includes(name)) symlinkSync(join(from, name), link);
    }
  return folder;
}

/** A small file system of its own, or undefined where this user may not mount one. */
export async function smallDisk(
  folder: string,
  kilobytes: number,
): Promise<{ unmount: () => Promise<void> } | undefined> {
  mkdirSync(folder, { recursive: true });
  const { code } = await run("mount", ["-t", "tmpfs", "-o", `size=${kilobytes}k`, "tmpfs", folder]);
  if (code !== 0) return undefined;
  return {
    unmount: async () => {
      await run("umount", ["--lazy", folder]);
    },
  };
}
