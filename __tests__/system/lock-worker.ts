import { createInterface } from "node:readline";
import { acquireLock, type Lock } from "../../src/system/lock";
import { run } from "../../src/system/process";

/**
 * A process that takes a lock when it is told so: `acquire`, `release`, `die` (killed with the lock in its hands), `child` (the
 * same, while a child of it goes on). It answers each line with one.
 */
const [file = "", waitMs = "0"] = process.argv.slice(2);
let lock: Lock | undefined;

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
  child: async () => {
    void run("sleep", ["60"], { childrenLock: lock?.childrenLock });
    await new Promise((done) => setTimeout(done, 200));
    return "running";
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => console.log(await answers[line]?.()));
