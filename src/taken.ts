import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "./errors";
import { endGroup, isAlive, wasInterrupted } from "./process";

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

/** How long a Terragrunt whose `billpay` was killed may take to write its states. */
const ORPHAN_GRACE_MS = 30_000;

/**
 * Takes something for this command; a second command meanwhile is refused. What a killed one left running is ended first,
 * in the way that lets OpenTofu write its states.
 *
 * @param file the record, that says who has it
 * @param what how the refusal calls it
 */
export async function take(file: string, what: string): Promise<Taken> {
  let since = new Date().toISOString();
  let interrupted: Date | undefined;
  if (existsSync(file)) {
    const left: TakenRecord = JSON.parse(readFileSync(file, "utf8"));
    if (await isAlive(left.pid, "billpay")) {
      throw new UserError(
        `another \`billpay\` (process ${left.pid}) works on ${what} since ${left.since}: wait for its end`,
      );
    }
    if (left.group) await endGroup(left.group, "terragrunt", ORPHAN_GRACE_MS);
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
