import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "./errors";
import { endGroup, groupIsAlive, isAlive, wasInterrupted } from "./process";
import { step } from "./progress";

/** Something that one command at a time works on. The record stays behind when that command is interrupted or killed. */
export interface Taken {
  /** When a command began that did not come to its end. */
  readonly interrupted?: Date;
  /** Records the process group of the Terragrunt under way. */
  readonly run: (group: number) => void;
  readonly end: () => void;
}

interface TakenRecord {
  readonly pid: number;
  readonly since: string;
  readonly group?: number;
}

/** How long a Terragrunt whose `billpay` was killed may take to come to its end by itself. */
const LEFT_ALONE_MS = 15 * 60_000;
/** How long it may then take to write its states. */
const GRACE_MS = 30_000;

/**
 * Takes something for this command; a second command meanwhile is refused. What a killed one left running is waited for:
 * it loses nothing then. After a quarter of an hour it is ended, in the way that lets OpenTofu write its states.
 *
 * @param file the record, that says who has it
 * @param what how the refusal calls it
 * @param leftAloneMs how long it may go on
 */
export async function take(file: string, what: string, leftAloneMs = LEFT_ALONE_MS): Promise<Taken> {
  let since = new Date().toISOString();
  let interrupted: Date | undefined;
  if (existsSync(file)) {
    const left: TakenRecord = JSON.parse(readFileSync(file, "utf8"));
    if (await isAlive(left.pid, "billpay")) {
      throw new UserError(
        `another \`billpay\` (process ${left.pid}) works on ${what} since ${left.since}: wait for its end`,
      );
    }
    if (left.group) await awaitGroup(left.group, leftAloneMs);
    since = left.since;
    interrupted = new Date(since);
  }
  mkdirSync(dirname(file), { recursive: true });
  const record = (group?: number) => {
    writeFileSync(file, JSON.stringify({ pid: process.pid, since, group } satisfies TakenRecord));
  };
  record();
  const end = () => {
    if (!wasInterrupted()) rmSync(file, { force: true });
  };
  return { ...(interrupted && { interrupted }), run: record, end };
}

async function awaitGroup(group: number, leftAloneMs: number): Promise<void> {
  if (!(await groupIsAlive(group, "terragrunt"))) return;
  await step("wait for the Terragrunt that a killed command left", async () => {
    const deadline = Date.now() + leftAloneMs;
    while (Date.now() < deadline && (await groupIsAlive(group, ""))) await sleep(500);
    await endGroup(group, "", GRACE_MS);
  });
}
