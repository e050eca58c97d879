import { createInterface } from "node:readline";
import { type Taken, take } from "../../src/system/lock";
import { run } from "../../src/system/process";

/**
 * A process that takes a lock when it is told so: `take`, `end`, `die` (killed with the lock in its hands), `child` (the
 * same, while a child of it goes on). It answers each line with one.
 */
const [file = "", waitMs = "0"] = process.argv.slice(2);
let taken: Taken | undefined;

const answers: Record<string, () => Promise<string> | string> = {
  take: async () => {
    try {
      taken = await take(file, "this", { waitMs: Number(waitMs), leftAloneMs: 500 });
      return taken.interrupted ? "interrupted" : "taken";
    } catch (error) {
      return `refused: ${(error as Error).message}`;
    }
  },
  end: () => {
    taken?.end();
    taken = undefined;
    return "ended";
  },
  die: () => {
    process.kill(process.pid, "SIGKILL");
    return "";
  },
  child: async () => {
    void run("sleep", ["60"], { keeper: taken?.keeper });
    await new Promise((done) => setTimeout(done, 200));
    return "running";
  },
};

createInterface({ input: process.stdin }).on("line", async (line) => console.log(await answers[line]?.()));
