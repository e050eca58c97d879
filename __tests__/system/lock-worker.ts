import { existsSync } from "node:fs";
import { createInterface } from "node:readline";
import { acquireLock, type Lock } from "../../src/system/lock";
import { run } from "../../src/system/process";

/**
 * A process that takes a lock when it is told so: `acquire`, `release`, `die` (killed with the lock in its hands). A `child`
 * of it goes on after that; so does a `terragrunt`, which hands an interrupt on to a child of its own. It answers each line
 * with one.
 */
const [file = "", waitMs = "0"] = process.argv.slice(2);
let lock: Lock | undefined;

/** Notes how many interrupts it got; a second after the first one it has written its states. */
const opentofu = `const note = (n) => require("node:fs").writeFileSync(${JSON.stringify(`${file}.opentofu`)}, String(n));
  let n = 0; process.on("SIGINT", () => { note(++n); if (n === 1) setTimeout(() => process.exit(), 1000); });
  setInterval(() => {}, 1000); note(0);`;
const TERRAGRUNT = `const stdio = ["ignore", "ignore", "ignore", 3];
  const child = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(opentofu)}], { stdio });
  process.on("SIGINT", () => setTimeout(() => child.kill("SIGINT"), 300)); child.on("exit", () => process.exit());`;

const answers: Record<string, () => Promise<string> | string> = {
  acquire: async () => {
    try {
      lock = await acquireLock(file, "this", { waitMs: Number(waitMs), childrenEndWithinMs: 500 });
      return lock.interrupted ? "interrupted" : "acquired";
    } catch (error) {
      return `refused: ${(error as Error).message}`;
    }
  },
  release: () => {
    lock?.release();
    lock = undefined;
    return "released";
  },
  die: () => {
    process.kill(process.pid, "SIGKILL");
    return "";
  },
  terragrunt: async () => {
    void run(process.execPath, ["-e", TERRAGRUNT], { childrenLock: lock?.childrenLock });
    while (!existsSync(`${file}.opentofu`)) await new Promise((done) => setTimeout(done, 50));
    return "running";
  },
  child: async () => {
    void run("sleep", ["60"], { childrenLock: lock?.childrenLock });
    await new Promise((done) => setTimeout(done, 200));
    return "running";
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => console.log(await answers[line]?.()));
