import { openSync } from "node:fs";
import { run } from "../../src/system/process";

/** Runs a parent with a child of its own, as Terragrunt with OpenTofu, each of which counts the interrupts that it gets. */
const count = (name: string) =>
  `let n = 0; process.on("SIGINT", () => n++); setTimeout(() => { console.log("${name}: " + n); process.exit() }, 2500);`;
const parent = `require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(count("child"))}], { stdio: "inherit" }); ${count("parent")} setTimeout(() => console.log("ready"), 700)`;

const childrenLock = { open: () => openSync("/dev/null", "r+"), endRemaining: async () => {} };
const onLine = (line: string) => process.stdout.write(`${line}\n`);
const again = setTimeout(() => {}, 60_000);
void run(process.execPath, ["-e", parent], { childrenLock, onLine }).then(({ code }) => {
  clearTimeout(again);
  console.log(`ended with ${code}`);
});
