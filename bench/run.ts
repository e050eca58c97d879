/**
 * What this repository's shortcuts save, each beside its naive rival, on this machine and in this run. Nothing is
 * asserted: times are of the machine.
 *
 *     npm run bench                             five rounds, a table
 *     npm run bench -- --rounds 3 --write       and the table in bench/results.md
 *
 *     npm run bench -- --affected               only the affected units, which need no cloud
 *
 * It brings up a laptop cloud of its own, on port 4800 (BILLPAY_PORT moves it), and removes it at the end.
 *
 * The plan is also measured with the untrimmed AWS provider where BILLPAY_WHOLE_MIRROR names a mirror of it:
 * `npx billpay tools --whole-provider` builds one into .tools/providers; move that folder elsewhere and name it.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir, totalmem } from "node:os";
import { join, resolve } from "node:path";
import Table from "cli-table3";
import { Command } from "commander";
import { localCloud, terragruntEnv } from "../src/live/laptop-cloud";
import { UserError } from "../src/system/errors";
import { output } from "../src/system/process";
import { repo } from "../src/system/repo";
import { cliConfig } from "../src/toolchain/cli-config";
import { isProviderCurrent, obtainProvider } from "../src/toolchain/provider";
import { obtainTools } from "../src/toolchain/tools";
import { toolsDir } from "../src/toolchain/tools-dir";
import { affectedContest, affectedPlanContest } from "./affected";
import { type Contest, measure, type Subject } from "./measure";
import { policyContest } from "./policy";

const HEAD = ["", "command", "median", "min", "max", "times ours"];

const options = new Command("npm run bench --")
  .option("--rounds <number>", "how often each command is timed", "5")
  .option("--affected", "only the affected units, with no cloud")
  .option("--write", "write bench/results.md too")
  .parse()
  .opts<{ rounds: string; affected?: boolean; write?: boolean }>();

const scratch = mkdtempSync(join(tmpdir(), "billpay-bench-"));
process.env.BILLPAY_PORT ??= "4800";
process.env.BILLPAY_LOCAL_DIR = join(scratch, "local");

const cli = (...args: string[]) => ["node", join(repo, "bin", "billpay.mjs"), ...args] as const;

const billpay = (...args: string[]): Subject => ({
  name: `billpay ${args.join(" ")}`,
  command: cli(...args),
});

/** Terragrunt as one types it in `live/local`, with nothing of ours around it. */
function terragrunt(verb: string, tools: NodeJS.ProcessEnv, checkout = repo, note = ""): Subject {
  const downloads = { TG_DOWNLOAD_DIR: join(scratch, verb, note, ".terragrunt-cache") };
  return {
    name: `terragrunt run --all ${verb}${note && `, ${note}`}`,
    command: ["terragrunt", "run", "--all", "--non-interactive", verb],
    options: { cwd: join(checkout, "live", "local"), env: { ...terragruntEnv(localCloud(), tools), ...downloads } },
  };
}

/** A copy of the live tree and the modules that differs from this one in the provider alone. */
async function checkoutWith(mirror: string): Promise<string> {
  const checkout = join(scratch, "checkout");
  for (const path of ["terragrunt.hcl", "live", "modules"]) {
    const filter = (source: string) => !source.includes(".terragrunt-cache");
    cpSync(join(repo, path), join(checkout, path), { recursive: true, filter });
  }
  mkdirSync(join(checkout, ".tools"));
  const config = readFileSync(cliConfig, "utf8").replace(join(toolsDir, "providers"), resolve(mirror));
  writeFileSync(join(checkout, ".tools", "tofu.rc"), config);
  await output("git", ["init", "--quiet", checkout]); // Terragrunt takes the repository's root for the tree's
  return checkout;
}

async function planContest(tools: NodeJS.ProcessEnv): Promise<Contest> {
  const whole = process.env.BILLPAY_WHOLE_MIRROR;
  const isTrimmed = (await obtainProvider()) === "built" && !isProviderCurrent(true);
  if (whole && !existsSync(whole)) throw new UserError(`BILLPAY_WHOLE_MIRROR is ${whole}: there is no such folder`);
  if (!isTrimmed) console.error("  trimmed provider: not built, left out");
  else if (!whole) console.error("  untrimmed provider: not built, left out");
  const ours = terragrunt("plan", tools, repo, isTrimmed ? "trimmed provider" : "untrimmed provider");
  if (!isTrimmed || !whole) return { name: "plan of live/local", subjects: [ours] };
  const rival = terragrunt("plan", tools, await checkoutWith(whole), "untrimmed provider");
  return { name: "plan of live/local", subjects: [ours, rival] };
}

/** A row for each command, its times in seconds, and how many times as long as ours the rival took. */
async function rows(contest: Contest, rounds: number): Promise<string[][]> {
  const times = await measure(contest, rounds);
  return contest.subjects.map((subject, index) => {
    const { median = Number.NaN, min = Number.NaN, max = Number.NaN } = times[index] ?? {};
    const seconds = [median, min, max].map((value) => `${value.toFixed(2)} s`);
    const ratio = index === 0 ? "" : `${(median / (times[0]?.median ?? Number.NaN)).toFixed(1)} ×`;
    return [index === 0 ? contest.name : "", subject.name, ...seconds, ratio];
  });
}

function markdown(facts: string, table: string[][]): string {
  const lines = [HEAD, HEAD.map(() => "---"), ...table].map((row) => `| ${row.join(" | ")} |`);
  return `<!-- Written by \`npm run bench -- --write\`. -->\n\n# Wall times\n\n${facts}\n\n${lines.join("\n")}\n`;
}

/** What needs a laptop cloud: it is brought up and removed again. */
async function cloudRows(tools: NodeJS.ProcessEnv, rounds: number): Promise<string[][]> {
  const plan = await planContest(tools);
  const cdktf: Subject = { name: "cdktf synth", command: ["npx", "cdktf", "synth"], options: { cwd: repo } };
  const table = await rows({ name: "synth", subjects: [billpay("synth"), cdktf] }, rounds);
  try {
    const [node, ...up] = cli("up");
    await output(node, up);
    const apply = terragrunt("apply", tools);
    table.push(...(await rows({ name: "up without changes", subjects: [billpay("up"), apply] }, rounds)));
    table.push(...(await rows(plan, rounds)));
  } finally {
    // Not through `run`, which starts nothing after an interrupt. The cloud goes with its folder: no need to destroy it.
    spawnSync("node", [join(repo, "bin", "billpay.mjs"), "down", "--keep-state"]);
  }
  return table;
}

async function bench(): Promise<void> {
  const rounds = Number(options.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new UserError(`--rounds is ${options.rounds}: allowed 1 or more`);

  await obtainProvider();
  const tools = await obtainTools();
  const table = await rows(affectedContest(join(scratch, "tree"), tools), rounds);
  const few = Math.min(rounds, 3);
  table.push(...(await rows(await affectedPlanContest(join(scratch, "affected"), tools), few)));
  if (!options.affected) {
    table.push(...(await rows(policyContest(join(scratch, "policy"), tools), rounds)));
    table.push(...(await cloudRows(tools, rounds)));
  }
  const memory = Math.round(totalmem() / 2 ** 30);
  const facts = `${new Date().toISOString().slice(0, 10)}, ${availableParallelism()} cores, ${memory} GiB of memory, Node ${process.versions.node}, ${rounds} rounds each, ${few} of live/dev.`;
  const printed = new Table({ head: HEAD, style: { head: [], border: [], compact: true } });
  printed.push(...table);
  console.log(`${printed.toString()}\n${facts}`);
  if (options.write) writeFileSync(join(repo, "bench", "results.md"), markdown(facts, table));
}

bench()
  .catch((error: unknown) => {
    console.error(error instanceof UserError ? `error: ${error.message}` : error);
    process.exitCode = 1;
  })
  .finally(() => rmSync(scratch, { recursive: true, force: true }));
