import { chmodSync, cpSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { childrenRun } from "../../../src/system/lock";
import type { Begun, Checkout } from "../checkout";
import type { Area } from "../trial";

const lockOf = (on: Checkout) => `${on.local}.lock`;

/** Begins an `up` and waits until Terragrunt works in it. */
export async function working(on: Checkout): Promise<Begun> {
  const up = on.begin("up");
  let hasEnded = false;
  void up.ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded && !(existsSync(`${lockOf(on)}.children`) && childrenRun(lockOf(on)))) await sleep(20);
  return up;
}

export const locks: Area = {
  title: "Two at once, and after a kill",
  standing: true,
  trials: [
    ...["up", "down", "plan local --all", "drift local"].map((command) => ({
      fault: `another \`up\` works: \`${command}\``,
      outcome: "refused" as const,
      says: "another `billpay up` (process …, since …) works on the laptop cloud: wait for its end",
      run: async (on: Checkout) => {
        const up = await working(on);
        up.child.kill("SIGSTOP"); // so that it is not at its end before the other one has begun
        const result = await on.billpay(command);
        up.child.kill("SIGCONT");
        expect((await up.ended).code).toBe(0);
        return result;
      },
    })),
    {
      fault: "an `up` is killed while Terragrunt works: two more at once",
      outcome: "works",
      says: "up in",
      run: async (on) => {
        const up = await working(on);
        up.child.kill("SIGKILL");
        await up.ended;
        const [first, second] = await Promise.all([on.billpay("up"), on.billpay("up")]);
        const [won, lost] = first.code === 0 ? [first, second] : [second, first];
        // The other one is refused, or had its turn afterwards.
        if (lost.code !== 0) expect(lost.stderr).toContain("works on the laptop cloud: wait for its end");
        return won;
      },
    },
    ...["", "{", '{"schema":1,"pid":1}', "\0\0\0\0"].map((text, index) => ({
      fault: `the lock's file is ${["empty", "half written", "of another layout", "of zeros"][index]}: \`up\``,
      outcome: "works" as const,
      says: "up in",
      slow: index > 0,
      run: (on: Checkout) => {
        writeFileSync(lockOf(on), text);
        return on.billpay("up");
      },
      after: (on: Checkout) => expect(existsSync(lockOf(on))).toBe(false),
    })),
    {
      fault: "the lock names a process that is somebody else's now: `up`",
      outcome: "works",
      says: "up in",
      run: (on) => {
        const record = { schema: 1, token: "x", pid: process.pid, command: "billpay up", file: lockOf(on) };
        writeFileSync(lockOf(on), JSON.stringify({ ...record, since: new Date().toISOString() }));
        return on.billpay("up");
      },
    },
    {
      fault: "the lock is a folder: `up`",
      outcome: "refused",
      says: ".local.lock cannot be made: … is a folder, and should be a file",
      run: async (on) => {
        mkdirSync(lockOf(on));
        const result = await on.billpay("up");
        rmSync(lockOf(on), { recursive: true });
        return result;
      },
    },
    {
      fault: "the checkout is another user's: `down`",
      outcome: "refused",
      says: "cannot be written (EACCES): this checkout must be writable by the user who runs it",
      skip: () => (process.getuid?.() === 0 ? undefined : "another user can only be tried as root"),
      run: async (on) => {
        const folder = on.folder("closed");
        chmodSync(folder, 0o755);
        chmodSync(on.scratch, 0o755);
        return on.billpay("down", { uid: NOBODY, env: { HOME: folder, ...safeDirectory } });
      },
    },
  ],
};

/** Who owns nothing here. */
export const NOBODY = 65_534;
/** Git refuses another user's checkout else. */
export const safeDirectory = { GIT_CONFIG_COUNT: "1", GIT_CONFIG_KEY_0: "safe.directory", GIT_CONFIG_VALUE_0: "*" };

export const moves: Area = {
  title: "Copies and moves of the checkout",
  standing: true,
  trials: [
    {
      fault: "the checkout is copied while the cloud runs: `down` in the copy",
      outcome: "works",
      says: "stop the AWS emulator",
      run: async (on) => on.billpay("down", { dir: await copyOf(on) }),
      after: async (on) => {
        expect((await on.billpay("status")).stdout).toContain("resources in 2 units");
        expect(existsSync(join(on.scratch, "copy/.local"))).toBe(false);
      },
    },
    {
      fault: "the checkout is copied while the cloud runs: `status` in the copy",
      outcome: "works",
      says: "nothing is running",
      run: async (on) => on.billpay("status", { dir: await copyOf(on) }),
    },
    {
      fault: "the checkout is copied while the cloud runs: `up` in the copy",
      outcome: "refused",
      says: "for the AWS emulator, is in use by another program",
      run: async (on) => on.billpay("up", { dir: await copyOf(on) }),
      after: async (on) => expect((await on.billpay("status")).code).toBe(0),
    },
    {
      fault: "the checkout is copied while the cloud runs: `up` in the copy, on ports of its own",
      outcome: "works",
      says: "was copied from …/.local: it is a laptop cloud of its own from now on",
      slow: true,
      run: async (on) => {
        const dir = await copyOf(on);
        const settings = { dir, env: { BILLPAY_PORT: String(on.port + 20) } };
        const result = await on.billpay("up", settings);
        expect((await on.billpay("down", settings)).code).toBe(0);
        return result;
      },
      after: async (on) => expect((await on.billpay("status")).code).toBe(0),
    },
    ...["up", "status", "drift local"].map((command) => ({
      fault: `the checkout is moved while the cloud runs: \`${command}\``,
      outcome: "refused" as const,
      says: "was moved from …/.local while the laptop cloud runs, which still writes there: move it back, or `npx billpay down`",
      run: (on: Checkout) => moved(on, (dir) => on.billpay(command, { dir })),
      after: async (on: Checkout) => expect((await on.billpay("status")).code).toBe(0),
    })),
    {
      fault: "the checkout is moved while the cloud runs: `down`",
      outcome: "works",
      says: "not all is destroyed by OpenTofu, and goes with the emulator: … was moved from",
      run: (on) => moved(on, (dir) => on.billpay("down", { dir })),
      after: (on) => expect(existsSync(on.local)).toBe(false),
    },
  ],
};

async function copyOf(on: Checkout): Promise<string> {
  const copy = join(on.scratch, "copy");
  rmSync(copy, { recursive: true, force: true });
  cpSync(on.dir, copy, { recursive: true, verbatimSymlinks: true });
  return copy;
}

/** Does something while the checkout is elsewhere. */
async function moved<T>(on: Checkout, work: (dir: string) => Promise<T>): Promise<T> {
  const elsewhere = join(on.scratch, "moved");
  renameSync(on.dir, elsewhere);
  try {
    const result = await work(elsewhere);
    expect(existsSync(on.dir)).toBe(false); // nothing is written where it was
    return result;
  } finally {
    renameSync(elsewhere, on.dir);
  }
}
