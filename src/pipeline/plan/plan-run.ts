import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { affectedUnits } from "../../live/affected";
import { changedFiles, defaultBase, textBefore } from "../../live/changed-files";
import { readEnvironment, unitNames, unitPath } from "../../live/environment";
import { changedOutputs, type PlanJson, plannedChanges } from "../../live/plan-json";
import { requireWholeStates } from "../../live/state";
import { type RunAllResult, tryRunAll } from "../../live/terragrunt";
import { unitGraph } from "../../live/unit-graph";
import { UserError } from "../../system/errors";
import { actor, commitOf, digestOf, isDirty, requireCheckout } from "../../system/git";
import type { ChildrenLock } from "../../system/process";
import { step } from "../../system/progress";
import { repo } from "../../system/repo";
import { runCost } from "../cost";
import { decide } from "../decision";
import { writeReports } from "../report";
import {
  exclusionReason,
  makeRunsFolder,
  markLatest,
  planFile,
  planJsonFile,
  plansDir,
  type Run,
  type RunReport,
  type RunUnit,
  readPlanJson,
  removeRunsFolder,
  resolveTarget,
  runDir,
  type Selection,
  sha256,
  stampOf,
  type Target,
  writeRunFile,
} from "../run";
import { decisionInput } from "./decision-input";
import { requireGovernance } from "./governance";
import { describeNewApprovals } from "./new-approvals";
import { PLANNED_PATHS } from "./planned-paths";
import { runPolicies } from "./run-policies";
import { priorState } from "./saved-plan";
import { refuseStaleModules } from "./stale-modules";
import { beforeAndAfter, readUnplannedUnits } from "./unplanned-units";

export interface PlanOptions {
  /** Units to plan. @default those that differ since `since`, and their dependents */
  readonly units?: readonly string[];
  /** Plan every unit. */
  readonly all?: boolean;
  /** The commit that is compared with. @default where this branch left main; on main, the commit before */
  readonly since?: string;
  /** Plan from nothing, with no credentials and no network. */
  readonly offline?: boolean;
  /** The run whose commit is gone back to, and the folder where that is checked out. */
  readonly rollback?: {
    readonly to: Run;
    readonly checkOut: (id: string) => Promise<string>;
    readonly removeCheckout: (id: string) => Promise<void>;
  };
}

/**
 * Plans an environment, holds the plans against policy, prices and decides on them, and leaves all of it in
 * `.runs/<environment>/<id>`. Gives nothing where no unit differs.
 */
export async function planRun(name: string, options: PlanOptions = {}): Promise<RunReport | undefined> {
  await requireCheckout();
  readEnvironment(name);
  for (const unit of options.units ?? []) unitPath(name, unit);
  if (!options.rollback) await refuseStaleModules();
  const commit = options.rollback?.to.commit ?? (await commitOf("HEAD"));
  const selected = await selectUnits(name, options);
  if (selected.units.length === 0) {
    if (selected.selection.by === "change")
      for (const line of await describeNewApprovals(name, selected.selection.since)) console.log(line);
    return undefined;
  }
  const target = await resolveTarget(name, options);
  const created = new Date().toISOString();
  const id = `${stampOf(created)}-${commit.slice(0, 7)}`;
  const lock = await target.acquireLock();
  try {
    if (!target.offline) await requireWholeStates(target.environment, selected.units);
    await requireGovernance(target.environment);
    makeRunsFolder(runDir(name, id));
    const root = await options.rollback?.checkOut(id);
    const source = await digestOf(PLANNED_PATHS, root);
    const planned = await planUnits(target, { environment: name, id }, selected.units, lock.childrenLock, root);
    if ((await digestOf(PLANNED_PATHS, root)) !== source)
      throw new UserError("files in modules/, live/ or charts/ changed while they were planned: plan again");
    const units = await runUnits({ environment: name, id }, planned, selected, root);
    const run: Run = {
      schema: 1,
      id,
      environment: name,
      created,
      actor: await actor(),
      commit,
      dirty: !options.rollback && (await isDirty(PLANNED_PATHS)),
      source,
      offline: target.offline,
      selection: selected.selection,
      ...(options.rollback && { rollbackTo: options.rollback.to.id }),
      modules: moduleDigests(units, root),
      units,
      leftOut: unplannedReasons(name, planned, selected, root),
    };
    return await decideOn(target, run, planned.plans);
  } catch (error) {
    await options.rollback?.removeCheckout(id);
    removeRunsFolder(runDir(name, id));
    throw error;
  } finally {
    lock.release();
  }
}

/** Checks the plans of a run against policy, prices and decides on them, and writes all that into its folder. */
async function decideOn(target: Target, run: Run, plans: Record<string, PlanJson>): Promise<RunReport> {
  const { environment, offline } = target;
  const date = run.created.slice(0, 10);
  const everything = await step("policy, cost, decision", async (detail) => {
    detail("policies");
    const unplanned = await readUnplannedUnits(target, run);
    const policy = await runPolicies(environment, unplanned, plans, date);
    const { before, after } = beforeAndAfter(unplanned, plans);
    const cost = runCost(environment, { before: offline ? null : before, after }, date);
    detail("decision");
    const input = await decisionInput(target, run, { plans, policy, cost });
    return { policy, cost, input, decision: await decide(input) };
  });
  const { policy, cost, input, decision } = everything;
  const report: RunReport = { run, plans, policy, cost, decision };
  writeRunFile(run, "policy", policy);
  writeRunFile(run, "cost", cost);
  writeRunFile(run, "decisionInput", input);
  writeRunFile(run, "decision", decision);
  writeReports(report);
  writeRunFile(run, "run", run);
  markLatest(run);
  return report;
}

interface SelectedUnits {
  readonly units: readonly string[];
  readonly selection: Selection;
  readonly reasons?: Readonly<Record<string, readonly string[]>>;
}

async function selectUnits(
  name: string,
  { units = [], all = false, since, rollback }: PlanOptions,
): Promise<SelectedUnits> {
  if (all && units.length > 0) throw new UserError(`--all and ${units.join(", ")}: must be one of the two`);
  if (all && since) throw new UserError(`--all and --since ${since}: must be one of the two`);
  if (units.length > 0 && since)
    throw new UserError(`--since ${since} and ${units.join(", ")}: must be one of the two`);
  if (rollback) return { units: Object.keys(rollback.to.units), selection: { by: "name" } };
  if (all) return { units: unitNames(name), selection: { by: "all" } };
  if (units.length > 0) return { units: [...new Set(units)].sort(), selection: { by: "name" } };
  const base = since === undefined ? await defaultBase() : await commitOf(since);
  const affected = await affectedUnits(name, await changedFiles(base), textBefore(base));
  for (const unit of affected.removed) {
    console.error(`  ! live/${name}/${unit} is gone since ${base.slice(0, 7)}: what it made is still there`);
  }
  const reasons = affected.units;
  return { units: Object.keys(reasons), selection: { by: "change", since: base }, reasons };
}

interface Planned extends RunAllResult {
  readonly plans: Record<string, PlanJson>;
}

async function planUnits(
  { env }: Target,
  run: Pick<Run, "environment" | "id">,
  units: readonly string[],
  childrenLock: ChildrenLock,
  root = repo,
): Promise<Planned> {
  const plans = plansDir(run);
  const result = await step(`plan ${units.length} units of live/${run.environment}`, async (onProgress) => {
    const ended = await tryRunAll(run.environment, "plan", { units, env, root, plans, onProgress, childrenLock });
    if (ended.failure !== undefined) throw new UserError(ended.failure);
    return ended;
  });
  const made = units.filter((unit) => existsSync(planFile(run, unit)));
  if (made.length === 0)
    throw new UserError(`${units.join(", ")} of live/${run.environment} cannot be planned: ${exclusionReason()}`);
  return { ...result, plans: Object.fromEntries(made.map((unit) => [unit, readPlanJson(plans, unit)])) };
}

/**
 * A unit is provisional when mocks stood in for outputs, or when outputs that it takes are about to change: those of a
 * unit in the run whose own changes, or provisional plan, alter them.
 */
async function runUnits(
  run: Pick<Run, "environment" | "id">,
  { plans, mocked }: Planned,
  { reasons }: SelectedUnits,
  root = repo,
): Promise<Record<string, RunUnit>> {
  const graph = await unitGraph(run.environment, root);
  const provisional = new Map<string, boolean>();
  const isProvisional = (unit: string): boolean => {
    const known = provisional.get(unit);
    if (known !== undefined) return known;
    const found =
      mocked.has(unit) ||
      (graph[unit]?.dependencies ?? []).some((dependency) => {
        const plan = plans[dependency];
        return plan !== undefined && (isProvisional(dependency) || changedOutputs(plan).length > 0);
      });
    provisional.set(unit, found);
    return found;
  };
  return Object.fromEntries(
    Object.entries(plans).map(([unit, plan]): [string, RunUnit] => {
      const { module = "", dependencies = [] } = graph[unit] ?? {};
      const saved = readFileSync(planFile(run, unit));
      const json = readFileSync(planJsonFile(plansDir(run), unit));
      return [
        unit,
        {
          module,
          dependencies: [...dependencies].sort(),
          sha256: sha256(saved),
          jsonSha256: sha256(json),
          provisional: isProvisional(unit),
          ...(reasons?.[unit] && { reasons: reasons[unit] }),
          changes: plannedChanges(plan),
          state: priorState(saved),
        },
      ];
    }),
  );
}

function unplannedReasons(
  name: string,
  { plans }: Planned,
  { units, selection }: SelectedUnits,
  root = repo,
): Record<string, string> {
  const reason = selection.by === "change" ? `does not differ since ${selection.since.slice(0, 7)}` : "not named";
  const others = unitNames(name, root).filter((unit) => !(unit in plans));
  const excluded = exclusionReason();
  return Object.fromEntries(others.map((unit) => [unit, units.includes(unit) ? excluded : reason]));
}

/** SHA-256 of the `main.tf.json` of each module that has a unit in the run. */
function moduleDigests(units: Readonly<Record<string, RunUnit>>, root = repo): Record<string, string> {
  const modules = [...new Set(Object.values(units).map(({ module }) => module))].sort();
  const digest = (module: string) => sha256(readFileSync(join(root, "modules", module, "main.tf.json")));
  return Object.fromEntries(modules.map((module) => [module, digest(module)]));
}
