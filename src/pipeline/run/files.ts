import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { PlanJson } from "../../live/plan-json";
import { UserError } from "../../system/errors";
import { displayPath, parseRecord, type RecordShape, readRecord, readText, writePrivate } from "../../system/files";
import type { RunCost } from "../cost";
import type { Decision, DecisionInput } from "../decision";
import type { PolicyReport } from "../policy";
import { RUN_FILES, type Run, type RunReport, type RunResult, runDir } from "./run";

/** What each file of a run holds. */
interface RunContents {
  readonly run: Run;
  readonly policy: PolicyReport;
  readonly cost: RunCost;
  readonly decisionInput: DecisionInput;
  readonly decision: Decision;
  readonly result: RunResult;
  readonly reportMd: string;
  readonly reportHtml: string;
}

/** Name of the newest run's id. */
export const LATEST = "latest";

/** The folder of the saved plans: `<unit>/tfplan.tfplan` and `<unit>/tfplan.json`. */
export const plansDir = ({ environment, id }: Pick<Run, "environment" | "id">) =>
  join(runDir(environment, id), RUN_FILES.plans);

export const planFile = (run: Pick<Run, "environment" | "id">, unit: string) =>
  join(plansDir(run), unit, "tfplan.tfplan");

/** @param folder of saved plans */
export const planJsonFile = (folder: string, unit: string) => join(folder, unit, "tfplan.json");

/** @throws UserError where OpenTofu left none, or half of one */
export function readPlanJson(folder: string, unit: string): PlanJson {
  const file = planJsonFile(folder, unit);
  return parsePlanJson(readText(file), file);
}

const parsePlanJson = (text: string, file: string): PlanJson =>
  parseRecord(text, displayPath(file), { has: { format_version: "string" }, remedy: "plan again" });

export const sha256 = (data: string | Buffer): string => createHash("sha256").update(data).digest("hex");

/** Writes a file of a run; it appears whole or not at all. */
export function writeRunFile<Name extends keyof RunContents>(
  run: Pick<Run, "environment" | "id">,
  name: Name,
  content: RunContents[Name],
): void {
  const text = typeof content === "string" ? content : `${JSON.stringify(content, null, 2)}\n`;
  writePrivate(join(runDir(run.environment, run.id), RUN_FILES[name]), text);
}

/** Makes a run the one that `latest` stands for. */
export const markLatest = ({ environment, id }: Run) => writePrivate(join(runDir(environment, LATEST)), `${id}\n`);

/** Ids of the runs of an environment that this checkout has, the oldest first. */
export function runIds(environment: string): string[] {
  const folder = dirname(runDir(environment, LATEST));
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, RUN_FILES.run)))
    .sort();
}

/** @param id a run's, or `latest`, which stays as it is where nothing was planned here */
export function resolveRunId(environment: string, id: string): string {
  const latest = runDir(environment, LATEST);
  return (id === LATEST && existsSync(latest) && readText(latest).trim()) || id;
}

/** @param id a run's, or `latest` */
export function readRun(environment: string, id: string): Run {
  const folder = dirname(runDir(environment, id));
  const name = resolveRunId(environment, id);
  if (!/^[\w-]+$/.test(name) || !existsSync(join(folder, name, RUN_FILES.run))) {
    const known = runIds(environment);
    const allowed =
      known.length > 0 ? `it has ${known.slice(-5).join(", ")}` : `\`npx billpay plan ${environment}\` makes one`;
    throw new UserError(`live/${environment} has no run \`${id}\`: ${allowed}`);
  }
  const run: Run = readRunRecord(join(folder, name, RUN_FILES.run), "run");
  if (run.environment !== environment || run.id !== name)
    throw new UserError(
      `${displayPath(join(folder, name, RUN_FILES.run))} is of run ${run.id} of ${run.environment}: it was moved here`,
    );
  return run;
}

export function readRunFile<Name extends "policy" | "cost" | "decisionInput" | "decision" | "result">(
  run: Run,
  name: Name,
): RunContents[Name] {
  return readRunRecord(join(runDir(run.environment, run.id), RUN_FILES[name]), name);
}

/**
 * The plans of a run by unit.
 *
 * @throws UserError where a plan or its JSON is not the one that the run was made with
 */
export function readPlans(run: Run): Record<string, PlanJson> {
  return Object.fromEntries(
    Object.entries(run.units).map(([unit, { sha256: saved, jsonSha256 }]) => {
      requireDigest(unit, planFile(run, unit), saved);
      const json = requireDigest(unit, planJsonFile(plansDir(run), unit), jsonSha256);
      return [unit, parsePlanJson(json.toString("utf8"), planJsonFile(plansDir(run), unit))];
    }),
  );
}

function requireDigest(unit: string, file: string, expected: string): Buffer {
  if (!existsSync(file)) throw new UserError(`the plan of ${unit} is gone: ${displayPath(file)}: plan again`);
  const data = readFileSync(file);
  const found = sha256(data);
  if (found !== expected) {
    throw new UserError(
      `the plan of ${unit} is not the one that was decided on: ${displayPath(file)} has SHA-256 ${found.slice(0, 12)}…, the run says ${expected.slice(0, 12)}…: plan again`,
    );
  }
  return data;
}

/** All that is known of a run. */
export function readReport(run: Run): RunReport {
  const result = existsSync(join(runDir(run.environment, run.id), RUN_FILES.result));
  return {
    run,
    plans: readPlans(run),
    policy: readRunFile(run, "policy"),
    cost: readRunFile(run, "cost"),
    decision: readRunFile(run, "decision"),
    ...(result && { result: readRunFile(run, "result") }),
  };
}

type RunRecordName = "run" | "policy" | "cost" | "decisionInput" | "decision" | "result";

/** What each file must have: what is read of it without asking whether it is there. */
const RUN_RECORD_SHAPES: Readonly<Record<RunRecordName, Pick<RecordShape, "schema" | "has">>> = {
  run: {
    schema: 1,
    has: {
      ...{
        id: "string",
        environment: "string",
        created: "string",
        actor: "string",
        commit: "string",
        source: "string",
        provider: "string",
      },
      ...{ dirty: "boolean", offline: "boolean", selection: "object" },
      ...{ modules: "object", units: "object", leftOut: "object" },
    },
  },
  policy: { has: { results: "array", passed: "array", policies: "array" } },
  cost: { has: { after: "object", components: "array", notPriced: "array", warnings: "array" } },
  decisionInput: {
    has: { environment: "object", plans: "object", policy: "array", cost: "object", approvals: "array" },
  },
  decision: { schema: 1, has: { decision: "string", reasons: "array", digests: "object", input_sha256: "string" } },
  result: { has: { outcome: "string", actor: "string", started: "string", ended: "string", units: "object" } },
};

function readRunRecord<T>(file: string, name: RunRecordName): T {
  const record = readRecord<T>(file, { ...RUN_RECORD_SHAPES[name], remedy: "plan again" });
  if (record === undefined) throw new UserError(`${displayPath(file)} is gone: plan again`);
  return record;
}
