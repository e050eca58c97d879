import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { buildSync } from "esbuild";
import { acquireLock, childrenRun, isHeld } from "../../src/system/lock";
import { repo } from "../../src/system/repo";

const scratch = mkdtempSync(join(tmpdir(), "billpay-lock-"));
// Beside the packages that it loads.
const program = join(repo, ".build", `lock-worker-${process.pid}.js`);
let file: string;
let count = 0;

const NO_DATE = '{"schema":1,"token":"x","pid":1,"command":"x","since":"soon","file":"x"}';

/** A process of its own that is told what to do with the lock. */
class Worker {
  private readonly child: ChildProcess;
  private readonly waiting: ((answer: string) => void)[] = [];
  readonly gone: Promise<unknown>;

  constructor(lock: string, waitMs = 0) {
    this.child = spawn(process.execPath, [program, lock, String(waitMs)], { stdio: ["pipe", "pipe", "inherit"] });
    this.gone = new Promise((resolve) => this.child.once("close", resolve));
    if (this.child.stdout)
      createInterface({ input: this.child.stdout }).on("line", (line) => this.waiting.shift()?.(line));
  }

  does(what: "acquire" | "release" | "child" | "terragrunt"): Promise<string> {
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      this.child.stdin?.write(`${what}\n`);
    });
  }

  /** Killed with whatever it has. */
  async dies(): Promise<void> {
    this.child.stdin?.write("die\n");
    await this.gone;
  }

  async leaves(): Promise<void> {
    this.child.stdin?.end();
    await this.gone;
  }
}

beforeAll(() => {
  buildSync({
    absWorkingDir: repo,
    entryPoints: ["__tests__/system/lock-worker.ts"],
    outfile: program,
    bundle: true,
    packages: "external",
    platform: "node",
    logLevel: "error",
  });
});
beforeEach(() => {
  count += 1;
  file = join(scratch, `${count}.lock`);
});
afterAll(() => {
  rmSync(program, { force: true });
  rmSync(scratch, { recursive: true, force: true });
});

test("in two hundred rounds of four processes each, one alone gets it, also after holders that were killed", async () => {
  const workers = [1, 2, 3, 4].map(() => new Worker(file));
  const wrong: string[] = [];
  let isLeft = false; // by a holder that was killed
  for (let round = 0; round < 200; round++) {
    const answers = await Promise.all(workers.map((worker) => worker.does("acquire")));
    const winners = workers.filter((_, index) => !answers[index]?.startsWith("refused"));
    const expected = isLeft ? "interrupted" : "acquired";
    const [winner] = winners;
    if (!winner || winners.length > 1 || !answers.includes(expected)) wrong.push(`${round}: ${answers.join(" | ")}`);
    isLeft = round % 4 === 3;
    if (isLeft && winner) {
      await winner.dies();
      workers[workers.indexOf(winner)] = new Worker(file);
    } else await winner?.does("release");
  }
  await Promise.all(workers.map((worker) => worker.leaves()));
  expect(wrong).toEqual([]);
}, 180_000);

test("a second one is told who has it, and nothing is left behind at the end", async () => {
  const first = new Worker(file);
  expect(await first.does("acquire")).toBe("acquired");
  await expect(acquireLock(file, "live/prod")).rejects.toThrow(
    /^another `billpay.*` \(process \d+, since \d{4}-.*Z\) works on live\/prod: wait for its end$/,
  );
  await first.does("release");
  await first.leaves();
  expect(readdirSync(scratch).filter((name) => name.startsWith(`${count}.`))).toEqual([]);
});

test("one that waits gets it when the first one ends, or is killed", async () => {
  for (const ends of [(first: Worker) => first.does("release"), (first: Worker) => first.dies()]) {
    const first = new Worker(file);
    await first.does("acquire");
    const second = new Worker(file, 20_000);
    const answer = second.does("acquire");
    await ends(first);
    expect(await answer).toMatch(/^(acquired|interrupted)$/);
    await second.does("release");
    await Promise.all([first.leaves(), second.leaves()].map((left) => left.catch(() => {})));
  }
});

test("what a killed command left running is waited for, then ended, and nobody works beside it", async () => {
  const first = new Worker(file);
  await first.does("acquire");
  expect(await first.does("child")).toBe("running");
  await first.dies();
  expect(isHeld(file)).toBe(false);
  expect(childrenRun(file)).toBe(true);
  const second = new Worker(file); // lets it alone for half a second
  expect(await second.does("acquire")).toBe("interrupted");
  expect(childrenRun(file)).toBe(false);
  await second.does("release");
  await second.leaves();
}, 60_000);

test.each([
  ["hands the one interrupt that it gets on to OpenTofu, which writes its states", false],
  ["is gone too hands nothing on: OpenTofu gets the one interrupt itself", true],
])(
  "a Terragrunt that a killed command left and that %s",
  async (_, isGone) => {
    const first = new Worker(file);
    await first.does("acquire");
    await first.does("terragrunt");
    await first.dies();
    if (isGone) process.kill(JSON.parse(readFileSync(`${file}.children`, "utf8")).group, "SIGKILL");
    const second = new Worker(file);
    expect(await second.does("acquire")).toBe("interrupted");
    expect(readFileSync(`${file}.opentofu`, "utf8")).toBe("1");
    await second.does("release");
    await second.leaves();
  },
  60_000,
);

describe("a lock's file that is", () => {
  test.each(["", "{", "null", "[]", '{"schema":7}', NO_DATE])("`%s` is no hindrance", async (text) => {
    writeFileSync(file, text);
    const { release, interrupted } = await acquireLock(file, "this");
    // Half a record is of a command that did not come to its end; an empty file is of none.
    expect(interrupted !== undefined).toBe(text !== "");
    release();
    expect(existsSync(file)).toBe(false);
  });

  test("a copy of another's says nothing of what happened here", async () => {
    const first = new Worker(file);
    await first.does("acquire");
    const copy = join(scratch, "copy.lock");
    cpSync(file, copy);
    const here = await acquireLock(copy, "this");
    expect(here.interrupted).toBeUndefined();
    here.release();
    expect(JSON.parse(readFileSync(file, "utf8")).pid).not.toBe(process.pid);
    await first.dies();
  });
});

test("a lock that cannot be made is a sentence", async () => {
  writeFileSync(join(scratch, "file"), "");
  await expect(acquireLock(join(scratch, "file", "inner.lock"), "this")).rejects.toThrow(
    /^the lock \S+inner\.lock cannot be made: /,
  );
});
