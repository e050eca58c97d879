import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Environment, readEnvironment } from "../../src/live/environment";
import { type LocalCloud, localCloud, lockFile } from "../../src/live/laptop-cloud";
import { readStateFiles, type StoredState, stateResources } from "../../src/live/state";
import type { RunResult as ApplyResult, Run } from "../../src/pipeline/run";
import { messageOf } from "../../src/system/errors";
import { childrenRun } from "../../src/system/lock";
import { type RunResult, run } from "../../src/system/process";
import { commitAll } from "../copy-of-repo";
import { processesWith } from "../faults/processes";
import { type Dice, dice } from "./dice";
import { type Draft, edit, firstTree, mend } from "./edits";
import type { Lane } from "./lane";
import { type Announced, enter, type Ledger } from "./ledger";
import { addressOf, BAD_NOTE_MESSAGE, ENVIRONMENT, MOCK, type Tree, writeTree } from "./tree";

/** Plans and applies that a person makes of one change before they ask somebody. */
const ROUNDS = 9;
/** Of those whose apply is killed, how late at most after OpenTofu began. */
const KILLED_WITHIN_MS = 1000;

/** What may come of a unit in an apply, and what is done about it. */
const FAILURES: readonly { readonly pattern: RegExp; readonly remedy: "mend" | "plan again" }[] = [
  { pattern: /local-exec provisioner error/, remedy: "mend" },
  { pattern: /planned again, it would not do what was decided on/, remedy: "plan again" },
  { pattern: /^\S+ is not applied$|^the run stopped: /, remedy: "plan again" },
  { pattern: /^a unit that it depends on failed$/, remedy: "plan again" },
  { pattern: /^tofu was killed \(signal 9\)/, remedy: "plan again" },
  { pattern: /`npx billpay unlock /, remedy: "plan again" },
];

/** A walk: pull requests at random, each planned and applied as a person would who does what the sentences say. */
export class Walk {
  readonly problems: string[] = [];
  /** What was done and said. */
  readonly trail: string[] = [];
  readonly tree: Tree = { modules: {}, units: {} };
  private readonly dice: Dice;
  private readonly cloud: LocalCloud;
  private readonly environment: Environment;
  private readonly ledger: Ledger = new Map();
  private readonly renames = new Map<string, string>();
  /** Every name that a unit ever had. */
  private readonly names = new Set<string>();
  private states: Readonly<Record<string, StoredState>> = {};
  private changes: Announced["changes"][number][] = [];
  private moves: [string, string][] = [];
  /** What a killed OpenTofu made before it could say so. */
  private readonly unsaid = new Set<string>();
  private numbers = 0;

  private constructor(
    readonly dir: string,
    private readonly folder: string,
    seed: string,
    lane: Lane,
    account: string,
  ) {
    this.dice = dice(seed);
    this.cloud = localCloud({ BILLPAY_PORT: String(lane.emulator.port), BILLPAY_LOCAL_DIR: join(folder, "local") });
    this.environment = { ...readEnvironment(ENVIRONMENT), account_id: account, endpoint: lane.emulator.endpoint };
  }

  /** Takes a walk from nothing; what it found is in `problems`. @param steps after the first @default two or three */
  static async take(lane: Lane, seed: number, number: number, steps?: number): Promise<Walk> {
    const account = String(number).padStart(12, "0");
    const name = `walk-${number}`;
    const dir = await lane.checkOut(name, account);
    const walk = new Walk(dir, join(lane.scratch, name), `${seed} ${number}`, lane, account);
    try {
      await walk.go(steps ?? 2 + walk.dice.below(2));
    } catch (error) {
      walk.problems.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
    }
    return walk;
  }

  /** Removes what it left. */
  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async go(steps: number): Promise<void> {
    await this.commit(firstTree(this.draft));
    await this.settle(["--all"]);
    for (let step = 1; step <= steps && this.problems.length === 0; step += 1) {
      const before = (await run("git", ["rev-parse", "HEAD"], { cwd: this.dir })).stdout.trim();
      const edits = Array.from({ length: 1 + this.dice.below(2) }, () => edit(this.draft));
      await this.commit(edits.join("; "));
      const older = this.latest();
      const chosen = this.dice.chance(0.6) ? ["--all"] : ["--since", before];
      await this.settle(chosen, { victim: this.dice.pick(["billpay", "tofu", undefined, undefined, undefined]) });
      if (older && this.dice.chance(0.1)) await this.refusedOrApplied(older);
    }
    if (this.problems.length > 0) return;
    const mended = mend(this.draft);
    if (mended) await this.commit(mended);
    if (steps > 0) await this.settle(["--all"], { isLast: true });
    if (this.problems.length === 0) this.problems.push(...(await this.disagreements()));
  }

  private get draft(): Draft {
    return {
      tree: this.tree,
      dice: this.dice,
      renames: this.renames,
      next: () => {
        this.numbers += 1;
        return this.numbers;
      },
      isApplied: (unit) => stateResources(this.states[unit] ?? {}).length > 0,
    };
  }

  private get world(): string {
    return join(this.folder, "world");
  }

  private async commit(message: string): Promise<void> {
    for (const unit of Object.keys(this.tree.units)) this.names.add(unit);
    writeTree(this.dir, this.tree, this.world);
    await commitAll(this.dir, message);
    this.trail.push(`# ${message}`);
  }

  /** Plans and applies until all is applied, or what is left waits for a later change; follows what is said meanwhile. */
  private async settle(
    chosen: readonly string[],
    { isLast = false, victim }: { isLast?: boolean; victim?: "billpay" | "tofu" } = {},
  ): Promise<void> {
    let options = chosen;
    let toKill = victim;
    for (let round = 1; round <= ROUNDS && this.problems.length === 0; round += 1) {
      const plan = await this.billpay("plan", ENVIRONMENT, ...options);
      options = ["--all"];
      if (plan.code === 0) {
        if (plan.stdout.startsWith("nothing to plan")) return;
        this.requireOffers();
        if (/^decision: hold$/m.test(plan.stdout)) {
          if (this.dice.chance(0.2)) await this.requireHeld();
          await this.approve(plan.stdout);
        }
      }
      const ended = plan.code === 0 ? await this.apply(toKill) : plan;
      if (plan.code === 0) toKill = undefined;
      if (ended.code === 0) return;
      const how = await this.follow(ended);
      if (how === "mend") {
        if (!isLast && this.dice.chance(0.5)) return; // a later change may mend it
        const mended = mend(this.draft);
        if (mended === undefined) return this.wrong("there is nothing to mend", ended);
        await this.commit(mended);
      }
    }
    if (this.problems.length === 0) this.problems.push(`it does not come to an end within ${ROUNDS} rounds`);
  }

  /** Does what a refusal or a failure says. */
  private async follow(ended: RunResult & { killed?: true }): Promise<"plan again" | "mend"> {
    const { stderr } = ended;
    if (ended.killed) return "plan again";
    const locks = [...new Set(`${stderr}${ended.stdout}`.match(/npx billpay unlock local \S+ [\w-]+/g))];
    for (const command of locks) await this.obey(command);
    if (locks.length > 0) return "plan again";
    if (/^not everything is applied$/m.test(ended.stdout)) return this.afterFailure(ended);
    const renamed = [...stderr.matchAll(/looks like the renamed .*?`(npx billpay move local (\S+) (\S+))`.*?`(.*?)`/g)];
    if (renamed.length > 0) {
      const [, , old = "", , destroy = ""] = renamed[0] ?? [];
      const move = renamed.find(([, , from, to]) => this.renames.get(to ?? "") === from);
      if (move) await this.obey(move[1] ?? "");
      else if ([...this.renames.values()].includes(old))
        this.wrong(`${old} was renamed, and is offered to others`, ended);
      else {
        this.trail.push(`# ${old} was not renamed`);
        await this.destroy(destroy);
      }
      return "plan again";
    }
    if (/still takes outputs from \S+, which is gone: remove the dependency, or restore /.test(stderr)) return "mend";
    if (/has no such output: take another one, or add it to the module$/m.test(stderr)) return "mend";
    if (stderr.includes(BAD_NOTE_MESSAGE)) return "mend";
    if (/moved on since the plan .*: plan again$|takes outputs from it: name \S+ too$|: plan \S+ too$/m.test(stderr))
      return "plan again";
    this.wrong("nothing says what to do", ended);
    return "plan again";
  }

  private afterFailure(ended: RunResult): "plan again" | "mend" {
    const { units } = JSON.parse(this.ofRun(this.latest() ?? "", "result.json")) as ApplyResult;
    const remedies = Object.entries(units).flatMap(([unit, { error }]) => {
      if (error === undefined) return [];
      const known = FAILURES.find(({ pattern }) => pattern.test(error));
      if (!known) this.wrong(`nobody knows what to do about ${unit}: ${error}`, ended);
      return known?.remedy ?? "plan again";
    });
    return remedies.includes("mend") ? "mend" : "plan again";
  }

  /** Runs a command as a sentence has it. */
  private async obey(command: string): Promise<void> {
    const [, , name = "", ...words] = command.split(" ");
    const [, from = "", to = ""] = words;
    if (name === "move") this.moves.push([from, to]);
    const ended = await this.billpay(name, ...words);
    if (ended.code !== 0) return this.wrong(`\`${command}\`, as it was said, is refused`, ended);
    if (name === "move") this.renames.delete(to);
  }

  /** Destroys what a refusal takes for renamed, and is not; `name X too` is followed. */
  private async destroy(command: string): Promise<void> {
    const words = command.split(" ").slice(2);
    for (let round = 1; round <= ROUNDS; round += 1) {
      const plan = await this.billpay(...words);
      const [, other] = /takes outputs from it: name (\S+) too$/m.exec(plan.stderr) ?? [];
      if (plan.code !== 0 && other !== undefined) words.push(other);
      else if (plan.code !== 0) return this.wrong(`\`${command}\`, as it was said, is refused`, plan);
      else {
        await this.approve(plan.stdout);
        const applied = await this.apply();
        if (applied.code !== 0) this.wrong("what is to be destroyed is not", applied);
        return;
      }
    }
  }

  private async apply(victim?: "billpay" | "tofu"): Promise<RunResult & { killed?: true }> {
    const id = this.latest() ?? "";
    for (const [unit, { changes }] of Object.entries(this.run(id).units))
      this.changes.push(...changes.map((change) => ({ ...change, unit })));
    const words = ["apply", ENVIRONMENT, id, "--lock-timeout", "1"];
    return victim === undefined ? this.billpay(...words) : this.killed(victim, words);
  }

  /** What loses a resource is not applied before somebody approves it. */
  private async requireHeld(): Promise<void> {
    const held = await this.billpay("apply", ENVIRONMENT, "latest");
    if (held.code !== 1 || !/is held:$/m.test(held.stderr)) this.wrong("it is applied, and nobody approved it", held);
  }

  /** An older run is applied at most where nothing happened since. */
  private async refusedOrApplied(id: string): Promise<void> {
    for (const [unit, { changes }] of Object.entries(this.run(id).units))
      this.changes.push(...changes.map((change) => ({ ...change, unit })));
    const { code, stdout, stderr } = await this.billpay("apply", ENVIRONMENT, id, "--lock-timeout", "1");
    const isRefused = /: plan again$|is held:$|`npx billpay unlock |: plan \S+ too$/m.test(stderr);
    if (code !== 0 && !isRefused && !/^not everything is applied$/m.test(stdout))
      this.wrong("an older run is neither applied nor refused", { code, stdout, stderr });
  }

  /** Writes the lines that a held run asks for into the approvals, in somebody else's name. */
  private async approve(said: string): Promise<void> {
    const [, entries] = /^approvals:\n((?: .*\n)+)/m.exec(said) ?? [];
    if (entries === undefined) return;
    const file = join(this.dir, "live", ENVIRONMENT, "approvals.yaml");
    const before = existsSync(file) ? readFileSync(file, "utf8") : "approvals:\n";
    writeFileSync(file, before + entries.replaceAll("<you>", "reviewer"));
    await commitAll(this.dir, "Approve it");
    this.trail.push("# approved");
  }

  /** A renamed unit keeps what it has: nothing of it is planned to be destroyed. */
  private requireOffers(): void {
    const { units } = this.run(this.latest() ?? "");
    for (const [to, from] of this.renames)
      if (units[from]?.destroy) this.problems.push(`${to} was ${from}, and nobody offers to move its state`);
  }

  private latest(): string | undefined {
    const file = join(this.dir, ".runs", ENVIRONMENT, "latest");
    return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  }

  private ofRun(id: string, file: string): string {
    return readFileSync(join(this.dir, ".runs", ENVIRONMENT, id, file), "utf8");
  }

  private run(id: string): Run {
    return JSON.parse(this.ofRun(id, "run.json"));
  }

  private get env(): NodeJS.ProcessEnv {
    return {
      NO_COLOR: "1",
      BILLPAY_ACTOR: "walker",
      BILLPAY_PORT: String(this.cloud.port),
      BILLPAY_LOCAL_DIR: this.cloud.dir,
    };
  }

  private get program(): string {
    return join(this.dir, "bin", "billpay.mjs");
  }

  private async billpay(...words: string[]): Promise<RunResult> {
    const ended = await run(process.execPath, [this.program, ...words], { cwd: this.dir, env: this.env });
    this.note(words, ended);
    const errors = ended.stderr.match(/^error: /gm)?.length ?? 0;
    if (/^\s+at .*:\d+/m.test(ended.stderr)) this.wrong("it ends with a stack trace", ended);
    if (ended.code !== 0 && errors !== 1 && !/^not everything is applied$/m.test(ended.stdout) && words[0] !== "drift")
      this.wrong("a refusal is not one line", ended);
    await this.lookAtStates();
    return ended;
  }

  /** An apply in whose middle a process is killed; where it has ended before, it has ended. */
  private async killed(victim: "billpay" | "tofu", words: string[]): Promise<RunResult & { killed?: true }> {
    const late = this.dice.below(KILLED_WITHIN_MS);
    const child = spawn(process.execPath, [this.program, ...words], {
      cwd: this.dir,
      env: { ...process.env, ...this.env },
    });
    const said = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const)
      child[stream].setEncoding("utf8").on("data", (text) => {
        said[stream] += text;
      });
    let hasEnded = false;
    const ended = new Promise<RunResult>((done) =>
      child.on("close", (code) => {
        hasEnded = true;
        done({ code: code ?? 137, ...said });
      }),
    );
    const applying = () => processesWith(`BILLPAY_LOCAL_DIR=${this.cloud.dir}`, "apply");
    while (!hasEnded && applying().length === 0) await sleep(20);
    await sleep(late);
    const [pid] = victim === "tofu" ? applying() : [child.pid];
    let wasKilled = false;
    if (!hasEnded && pid !== undefined)
      try {
        process.kill(pid, "SIGKILL");
        wasKilled = true;
      } catch {
        // It ended at this moment.
      }
    const result = await ended;
    this.note([...words, `(${victim} ${wasKilled ? "killed" : "was to be killed"} after ${late} ms)`], result);
    if (wasKilled && victim === "tofu") for (const id of this.made()) if (!this.ledger.has(id)) this.unsaid.add(id);
    await this.lookAtStates();
    return wasKilled && victim === "billpay" ? { ...result, code: 137, killed: true } : result;
  }

  /** How many commands it took so far. */
  get commands(): number {
    return this.trail.filter((line) => line.startsWith("$ ")).length;
  }

  private note(words: readonly string[], { code, stdout, stderr }: RunResult): void {
    this.trail.push(`$ billpay ${words.join(" ")}: ${code}\n${stderr}${stdout}`);
  }

  /** @param ended of the command that it is about, which is the last of the trail */
  private wrong(what: string, { code, stdout, stderr }: RunResult): void {
    this.problems.push(`${what} (${code}):\n${stderr}${stdout}`);
  }

  /** Enters what the states have into the ledger, unless something that was killed half-way still goes on. */
  async lookAtStates(): Promise<void> {
    if (childrenRun(lockFile(this.cloud))) return;
    try {
      this.states = await readStateFiles(this.environment, [...this.names]);
    } catch (error) {
      this.problems.push(messageOf(error));
      return;
    }
    const now = Object.fromEntries(
      Object.entries(this.states).map(([unit, state]) => [
        unit,
        stateResources(state).map(({ address, values }) => ({ address, id: String(values.id) })),
      ]),
    );
    this.problems.push(...enter(this.ledger, now, { changes: this.changes, moves: this.moves }));
    this.changes = [];
    this.moves = [];
    for (const id of this.made())
      if (!this.ledger.has(id) && !this.unsaid.has(id)) {
        this.problems.push(`${id} was made, and is in no state`);
        this.unsaid.add(id);
      }
  }

  /** The ids of all that was ever made, as it told of itself. */
  private made(): string[] {
    return existsSync(this.world) ? readFileSync(this.world, "utf8").split("\n").filter(Boolean) : [];
  }

  /** Where the states are not what the tree says. */
  async disagreements(): Promise<string[]> {
    const problems: string[] = [];
    const { units, modules } = this.tree;
    for (const name of this.names) {
      const state = this.states[name] ?? {};
      const unit = units[name];
      const resources = unit ? (modules[unit.module]?.resources ?? {}) : {};
      const found = new Map(stateResources(state).map(({ address, values }) => [address, values]));
      const expected = Object.keys(resources).map(addressOf);
      if ([...found.keys()].sort().join() !== expected.sort().join())
        problems.push(`the state of ${name} has ${[...found.keys()].join(", ")}, and the tree ${expected.join(", ")}`);
      if (!unit) continue;
      const taken = Object.entries(unit.takes)
        .sort()
        .map(([from, output]) => [from, this.states[from]?.outputs?.[output]?.value]);
      for (const [resource, { takes }] of Object.entries(resources)) {
        const input = textOf(found.get(addressOf(resource))?.input);
        const wanted = `${unit.note}${takes === "input" ? ` ${JSON.stringify(Object.fromEntries(taken))}` : ""}`;
        if (input !== wanted) problems.push(`${name}/${resource} was made with ${input}, and the tree says ${wanted}`);
      }
      if (JSON.stringify(state).includes(MOCK)) problems.push(`the state of ${name} has a mock`);
    }
    const drift = await this.billpay("drift", ENVIRONMENT);
    const isEmpty = Object.keys(units).length === 0 && /was never applied, so nothing/.test(drift.stderr);
    if (drift.code !== 0 && !isEmpty) problems.push(`drift (${drift.code}):\n${drift.stderr}${drift.stdout}`);
    return problems;
  }

  /** Writes the trail where whoever looks into a failure finds it. */
  keepTrail(): string {
    const file = join(this.folder, "trail.log");
    mkdirSync(this.folder, { recursive: true });
    writeFileSync(file, `${this.trail.join("\n")}\n\n${this.problems.join("\n")}\n`);
    return file;
  }
}

/** A value of any type, as a state has it. */
function textOf(value: unknown): string {
  return typeof value === "object" && value !== null && "value" in value ? String(value.value) : String(value);
}
