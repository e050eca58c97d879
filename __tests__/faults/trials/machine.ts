import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { run } from "../../../src/system/process";
import { type Checkout, pathWithout, smallDisk } from "../checkout";
import { processesWith } from "../processes";
import type { Area, Trial } from "../trial";
import { NOBODY, safeDirectory, working } from "./locks";

const asRoot = () => (process.getuid?.() === 0 ? undefined : "it takes root");

/** Does something with a folder of the checkout on a disk that is full. */
async function onFullDisk<T>(folder: string, kilobytes: number, work: () => Promise<T>): Promise<T> {
  const disk = await smallDisk(folder, kilobytes);
  try {
    return await work();
  } finally {
    await disk?.unmount();
  }
}

/** Takes a port for as long as the work takes. */
async function taking<T>(port: number, work: () => Promise<T>): Promise<T> {
  const other = createServer().listen(port, "127.0.0.1");
  try {
    return await work();
  } finally {
    await new Promise((closed) => other.close(closed));
  }
}

/** The checkout's files without its git folder. */
function tarball(on: Checkout, folder: string): string {
  const dir = join(folder, "billpay");
  rmSync(dir, { recursive: true, force: true });
  cpSync(on.dir, dir, {
    recursive: true,
    verbatimSymlinks: true,
    filter: (path) => !/\/(\.git|\.local|\.runs)$/.test(path),
  });
  return dir;
}

export const machine: Area = {
  title: "What a machine may lack",
  standing: false,
  trials: [
    ...["up", "plan local --all", "plan prod --all --offline"].map(
      (command): Trial => ({
        fault: `git is not on PATH: \`${command}\``,
        outcome: "refused",
        says: "`git` is not on PATH: install it",
        run: (on) => on.billpay(command, { env: { PATH: pathWithout(on.folder("no-git"), "git") } }),
      }),
    ),
    {
      fault: "the files are there without git's folder, as from a tarball: `up`",
      outcome: "refused",
      says: "cannot be used as a git checkout (not a git repository…): clone the repository with git, or `git init` here",
      run: (on) => on.billpay("up", { dir: tarball(on, on.folder("tarball")) }),
    },
    {
      fault: "the files are in another repository: `up`",
      outcome: "refused",
      says: "is in the git repository …, and not one itself: clone the repository with git, or `git init` here",
      run: async (on) => {
        const outer = on.folder("outer");
        await run("git", ["init", "--quiet", outer]);
        return on.billpay("up", { dir: tarball(on, outer) });
      },
    },
    {
      fault: "TMPDIR is not there: `plan`",
      outcome: "refused",
      says: "the temporary folder /nowhere is not there: make it, or set TMPDIR to another",
      run: (on) => on.billpay("plan prod registry --offline", { env: { TMPDIR: "/nowhere" } }),
    },
    {
      fault: "the checkout may not be written by this user: `up`",
      outcome: "refused",
      says: "cannot be written (EACCES): this checkout must be writable by the user who runs it",
      skip: asRoot,
      run: (on) => {
        chmodSync(on.scratch, 0o755);
        return on.billpay("up", { uid: NOBODY, env: { HOME: "/nonexistent", ...safeDirectory } });
      },
    },
    {
      fault: "the checkout's file system is read-only: `status`",
      outcome: "refused",
      says: "cannot be written (EROFS): this checkout must be writable by the user who runs it",
      skip: asRoot,
      run: async (on) => {
        const folder = on.folder("read-only");
        await run("mount", ["--bind", on.dir, folder]);
        await run("mount", ["-o", "remount,ro,bind", folder]);
        const result = await on.billpay("status", { dir: folder });
        await run("umount", ["--lazy", folder]);
        return result;
      },
    },
    {
      fault: "the packages are not installed: any command",
      outcome: "refused",
      says: "dependencies are not installed: run `npm ci` in",
      run: (on) => {
        const dir = tarball(on, on.folder("fresh"));
        rmSync(join(dir, "node_modules"));
        return on.billpay("status", { dir });
      },
    },
    {
      fault: "the disk is full where the laptop cloud is: `up`",
      outcome: "mended",
      says: "cannot be written, the disk is full: free space on it",
      skip: asRoot,
      run: async (on) => {
        const folder = on.folder("full");
        return onFullDisk(folder, 4, async () => {
          writeFileSync(join(folder, "..", "unused"), "");
          return on.billpay("up", { env: { BILLPAY_LOCAL_DIR: join(folder, "local") } });
        });
      },
    },
    {
      fault: "BILLPAY_LOCAL_DIR is a mount point: `up`, `down`",
      outcome: "works",
      says: "stop the AWS emulator",
      slow: true,
      skip: asRoot,
      run: (on) => {
        const folder = on.folder("mounted");
        return onFullDisk(folder, 64_000, async () => {
          const env = { BILLPAY_LOCAL_DIR: folder };
          expect((await on.billpay("up", { env })).code).toBe(0);
          const result = await on.billpay("down", { env });
          expect(readdirSync(folder)).toEqual([]);
          return result;
        });
      },
    },
    {
      fault: "files may not grow (`ulimit -f`): `up`",
      outcome: "mended",
      says: "cannot be written (EFBIG): this user's files may not be that large (`ulimit -f`), raise the limit",
      run: (on) => {
        mkdirSync(join(on.dir, ".build"), { recursive: true });
        return on.billpay("up", { shell: "trap '' XFSZ; ulimit -f 0;" });
      },
    },
    {
      fault: "whoever reads the output has read enough (`| head -1`): `env`, `doctor`",
      outcome: "works",
      says: "Node",
      run: async (on) => {
        const script = `"${process.execPath}" bin/billpay.mjs env | head -1 >&2; "${process.execPath}" bin/billpay.mjs doctor | head -1`;
        return run("sh", ["-c", script], { cwd: on.dir });
      },
    },
    {
      fault: "the port of the emulator is another program's: `up`",
      outcome: "refused",
      says: "for the AWS emulator, is in use by another program: end that, or set BILLPAY_PORT to another",
      run: (on) => taking(on.port, () => on.billpay("up")),
    },
    {
      fault: "no credentials for AWS: `plan prod`",
      outcome: "refused",
      says: "plan of live/prod failed: no AWS credentials: sign in to account …, or plan with no account: `npx billpay plan prod …--offline`",
      run: (on) =>
        on.billpay("plan prod registry", { env: { AWS_EC2_METADATA_DISABLED: "true", HOME: on.folder("home") } }),
    },
    {
      fault: "a build of the tools is interrupted: `tools`",
      outcome: "mended",
      code: 130,
      says: "interrupted: finished work is kept; the next run resumes from there",
      run: async (on) => {
        const bin = join(on.dir, ".tools/bin");
        renameSync(bin, `${bin}.kept`); // a link to this repository's
        const tools = on.begin("tools", {
          env: { PATH: pathWithout(on.folder("no-tools"), "tofu", "terragrunt", "opa", "mise") },
        });
        await new Promise((done) => setTimeout(done, 8000));
        tools.child.kill("SIGINT");
        const result = await tools.ended;
        rmSync(bin, { recursive: true, force: true });
        renameSync(`${bin}.kept`, bin);
        return result;
      },
      slow: true,
    },
    {
      fault: "`tofu` on PATH hangs when it is asked for its version: `plan`",
      outcome: "works",
      says: "decision:",
      slow: true,
      run: (on) => {
        const folder = on.folder("hanging");
        writeFileSync(join(folder, "tofu"), "#!/bin/sh\nexec sleep 600\n", { mode: 0o755 });
        return on.billpay("plan dev registry --offline", { env: { PATH: `${folder}:${process.env.PATH}` } });
      },
    },
  ],
};

/** A program that shifts Node's clock. */
function shifted(on: Checkout, days: number): string {
  const file = join(on.folder("clock"), `shift-${days}.cjs`);
  writeFileSync(
    file,
    `const now = Date.now; const by = ${days * 86_400_000};
Date.now = () => now() + by;
globalThis.Date = new Proxy(Date, { construct: (target, args) => new target(...(args.length === 0 ? [now() + by] : args)) });\n`,
  );
  return `--require ${file}`;
}

export const running: Area = {
  title: "A laptop cloud that runs",
  standing: true,
  trials: [
    ...["status", "down --keep-state"].map(
      (command): Trial => ({
        fault: `there is no \`ps\` on PATH: \`${command}\``,
        outcome: "works",
        says: command === "status" ? "resources in 2 units" : "stop the AWS emulator",
        run: (on) => on.billpay(command, { env: { PATH: pathWithout(on.folder("no-ps"), "ps") } }),
      }),
    ),
    ...["up", "status", "down", "drift local"].map(
      (command): Trial => ({
        fault: `BILLPAY_PORT is another port than it runs at: \`${command}\``,
        outcome: "refused",
        says: "BILLPAY_PORT is …, and the laptop cloud in … runs at …: unset it, or set BILLPAY_LOCAL_DIR",
        run: (on) => on.billpay(command, { env: { BILLPAY_PORT: String(on.port + 30) } }),
      }),
    ),
    ...["status", "down"].map(
      (command): Trial => ({
        fault: `it was started with BILLPAY_PORT, which this shell does not have: \`${command}\``,
        outcome: "works",
        says: command === "status" ? "resources in 2 units" : "stop the AWS emulator",
        run: (on) => on.billpay(command, { env: { BILLPAY_PORT: undefined } }),
      }),
    ),
    {
      fault: "the port of a site is another program's: `up`",
      outcome: "refused",
      says: "for the site front-a, is in use by another program",
      run: async (on) => {
        mkdirSync(join(on.dir, "live/local/front-a"));
        cpSync(join(on.dir, "live/dev/front-a/terragrunt.hcl"), join(on.dir, "live/local/front-a/terragrunt.hcl"));
        const result = await taking(on.port + 1, () => on.billpay("up"));
        rmSync(join(on.dir, "live/local/front-a"), { recursive: true });
        return result;
      },
    },
    {
      fault: "the disk is full where runs are kept: `plan local`",
      outcome: "refused",
      says: "plan of live/local failed: registry: no space left on device",
      skip: asRoot,
      run: (on) => onFullDisk(join(on.dir, ".runs"), 40, () => on.billpay("plan local registry")),
    },
    {
      fault: "a unit was never applied: `drift` of it",
      outcome: "refused",
      says: "never applied",
      run: async (on) => {
        mkdirSync(join(on.dir, "live/local/dns"));
        cpSync(join(on.dir, "live/dev/dns/terragrunt.hcl"), join(on.dir, "live/local/dns/terragrunt.hcl"));
        const result = await on.billpay("drift local dns");
        rmSync(join(on.dir, "live/local/dns"), { recursive: true });
        return result;
      },
    },
    {
      fault: "the disk is full where the emulator writes: `down --keep-state`",
      outcome: "mended",
      says: "the emulator could not save its data…: the next `npx billpay up` makes again what is not there",
      skip: asRoot,
      run: (on) => onFullDisk(join(on.local, "state"), 8, () => on.billpay("down --keep-state")),
    },
    ...[1, -1].map(
      (days): Trial => ({
        fault: `the clock is a day ${days > 0 ? "ahead" : "behind"}, after an \`up\` that was killed: \`up\``,
        outcome: "works",
        says: "up in",
        run: async (on) => {
          const up = await working(on);
          up.child.kill("SIGKILL");
          await up.ended;
          return on.billpay("up", { env: { NODE_OPTIONS: shifted(on, days) } });
        },
      }),
    ),
    ...(["tofu", "terragrunt"] as const).map(
      (program): Trial => ({
        fault: `\`${program}\` is killed in an \`up\``,
        outcome: "mended",
        says: program === "tofu" ? "apply of live/local failed: …tofu was killed (signal 9)" : "killed",
        slow: program === "tofu",
        run: async (on) => {
          await on.billpay("down");

          const up = await working(on);
          let pid: number | undefined;
          for (let tries = 0; tries < 500 && pid === undefined; tries++) {
            [pid] = processesWith(`BILLPAY_PORT=${on.port}`, program === "tofu" ? "apply" : program);
            await new Promise((done) => setTimeout(done, 20));
          }
          process.kill(pid ?? 0, "SIGKILL");
          return up.ended;
        },
      }),
    ),
    {
      fault: "the emulator is killed in an `up`",
      outcome: "mended",
      says: "the emulator at … does not answer (connection refused): bring it up with `npx billpay up`",
      slow: true,
      run: async (on) => {
        await on.billpay("down");

        const up = await working(on);
        await new Promise((done) => setTimeout(done, 4000));
        const { pid } = JSON.parse(readFileSync(join(on.local, "emulator.json"), "utf8"));
        process.kill(pid, "SIGKILL");
        return up.ended;
      },
    },
    {
      fault: "the emulator hangs: `status`",
      outcome: "mended",
      says: "the AWS emulator (process …) runs and does not answer at …: `npx billpay down` ends it",
      run: async (on) => {
        const { pid } = JSON.parse(readFileSync(join(on.local, "emulator.json"), "utf8"));
        process.kill(pid, "SIGSTOP");
        const result = await on.billpay("status");
        expect((await on.billpay("down")).code).toBe(0);
        expect(existsSync(on.local)).toBe(false);
        return result;
      },
      slow: true,
    },
  ],
};
