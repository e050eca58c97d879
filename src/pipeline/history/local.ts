import { existsSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../system/errors";
import { displayPath } from "../../system/files";
import { countsOf } from "../report";
import { type Run, readRun, readRunFile, runDir, runIds } from "../run";
import { blockingReason } from "./records";
import type { HistoryRun } from "./runs";

const OUTCOMES = { approve: "approved", hold: "held", deny: "denied" } as const;

/** The runs whose folders this checkout has, in no order: a plan, and its apply once there was one. */
export function readLocalRuns(environment: string): { runs: HistoryRun[]; problems: string[] } {
  const runs: HistoryRun[] = [];
  const problems: string[] = [];
  const tell = (place: string, error: unknown) => {
    const why = messageOf(error).replaceAll(/\s+/g, " ");
    problems.push(why.includes(place) ? why : `${place} cannot be read (${why})`);
  };
  /** What a file has; nothing, with a line, where it cannot be used. */
  const attempt = <T>(id: string, file: string, read: () => T): T | undefined => {
    try {
      return read();
    } catch (error) {
      tell(displayPath(join(runDir(environment, id), file)), error);
      return undefined;
    }
  };
  let ids: string[] = [];
  try {
    ids = runIds(environment);
  } catch (error) {
    tell(displayPath(runDir(environment, "")), error);
  }
  for (const id of ids) {
    const read = attempt(id, "run.json", () => {
      const run = readRun(environment, id);
      if (Number.isNaN(Date.parse(run.created))) throw new Error(`\`created\` is ${run.created}: must be a time`);
      return { run, common: commonOf(run) };
    });
    if (!read) continue;
    const { run } = read;
    const cost = attempt(id, "cost.json", () => costOf(run));
    const findings = attempt(id, "policy.json", () => findingsOf(run));
    const common = { ...read.common, ...(cost && { cost }), ...(findings && { findings }) };
    const decided = attempt(id, "decision.json", () => decisionOf(run));
    runs.push({ ...common, ...(decided ?? { outcome: "unknown" }) });
    if (!existsSync(join(runDir(environment, id), "result.json"))) continue;
    const applied = attempt(id, "result.json", () => resultOf(run));
    if (applied) runs.push({ ...common, ...applied });
  }
  return { runs, problems };
}

type Common = Omit<HistoryRun, "outcome">;

function commonOf(run: Run): Common {
  const { id, created, actor, commit, offline, selection, rollbackTo, units } = run;
  return {
    ...{ time: created, run: id, actor, commit, selection },
    kind: rollbackTo === undefined ? "plan" : "rollback",
    ...(offline && { offline }),
    ...(rollbackTo !== undefined && { rollbackTo }),
    units: Object.keys(units),
    changes: countsOf({ changes: Object.values(units).flatMap(({ changes }) => changes) }),
    from: ["checkout"],
  };
}

function costOf(run: Run): NonNullable<HistoryRun["cost"]> {
  const { before, after } = readRunFile(run, "cost");
  const cost = { before: before?.base ?? null, after: after.base };
  if (typeof cost.after !== "number") throw new Error("`after.base` is no number");
  return cost;
}

function findingsOf(run: Run): NonNullable<HistoryRun["findings"]> {
  const { results } = readRunFile(run, "policy");
  const count = (decision: string) => results.filter((one) => one.decision === decision).length;
  return { violation: count("violation"), undecided: count("undecided"), waived: count("waived") };
}

function decisionOf(run: Run): Pick<HistoryRun, "outcome" | "reason"> {
  const decision = readRunFile(run, "decision");
  const outcome = OUTCOMES[decision.decision];
  if (outcome === undefined) throw new Error(`\`decision\` is ${decision.decision}: must be approve, hold or deny`);
  const reason = blockingReason(decision);
  return { outcome, ...(reason !== undefined && { reason }) };
}

function resultOf(run: Run): Pick<HistoryRun, "kind" | "time" | "actor" | "outcome" | "reason" | "seconds"> {
  const { outcome, actor, started, ended, units } = readRunFile(run, "result");
  const reason = Object.values(units).find(({ error }) => error !== undefined)?.error;
  const seconds = (Date.parse(ended) - Date.parse(started)) / 1000;
  if (Number.isNaN(seconds)) throw new Error("`started` and `ended` are no times");
  return { kind: "apply", time: ended, actor, outcome, seconds, ...(reason !== undefined && { reason }) };
}
