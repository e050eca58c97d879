import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { affectedUnits } from "../../live/affected";
import { changedFiles, defaultBase, textBefore } from "../../live/changed-files";
import { readEnvironment, unitNames, unitPath } from "../../live/environment";
import { changedOutputs, type PlanJson, plannedChanges } from "../../live/plan-json";
import { requireWholeStates, UnreadableStates } from "../../live/state";
import { type RunAllResult, tryRunAll } from "../../live/terragrunt";
import { requireDependencies, unitGraph } from "../../live/unit-graph";
import { UserError } from "../../system/errors";
import { actor, commitOf, digestOf, isDirty, requireCheckout } from "../../system/git";
import type { ChildrenLock } from "../../system/process";
import { step } from "../../system/progress";
import { repo } from "../../system/repo";
import { runCost } from "../cost";
import { decide } from "../decision";
import { writeReports } from "../report";
import {
  driftedUnits,
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
import { type DestroyedUnits, destroyTree, goneUnits, refuseRenamed, unitsToDestroy } from "./destroyed-units";
import { requireGovernance } from "./governance";
import { runPolicies } from "./run-policies";
import { priorState } from "./saved-plan";
import { refuseStaleModules } from "./stale-modules";
import { beforeAndAfter, readUnplannedUnits } from "./unplanned-units";

/** What decides a plan. */
export const PLANNED_PATHS = ["modules", "live", "charts", "terragrunt.hcl"];

export interface PlanOptions {
  /** Units to plan. @default those that differ since `since`, and their dependents */
  readonly units?: readonly string[];
  /** Plan every unit. */
  readonly all?: boolean;
  /** The commit that is compared with. @default where this branch left main; on main, the commit before */
  readonly since?: string;
  /** Plan from nothing, with no credentials and no network. */
  readonly offline?: boolean;
  /** Plan the units that drifted in the last look. */
  readonly drifted?: boolean;
  /** Plan to destroy the units named, or all. */
  readonly destroy?: boolean;
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
  if (!options.rollback && !options.destroy) {
    requireDependencies(name, await unitGraph(name));
    await refuseStaleModules();
  }
  const commit = options.rollback?.to.commit ?? (await commitOf("HEAD"));
  const selected = await selectUnits(name, options);
  if (selected.units.length === 0 && !selected.mayDestroy) return undefined;
  const target = await resolveTarget(name, options);
  const created = new Date().toISOString();
  const id = `${stampOf(created)}-${commit.slice(0, 7)}`;
  const lock = await target.acquireLock();
  try {
    const destroyed = await destroyedUnits(target, options, selected);
    if (selected.units.length === 0 && Object.keys(destroyed.units).length === 0) {
      for (const [unit, why] of Object.entries(destroyed.leftAlone)) console.error(`  ! ${unit} ${why}`);
      return undefined;
    }
    if (!target.offline) await requireWholeStates(target.environment, selected.units);
    await requireGovernance(target.environment);
    makeRunsFolder(runDir(name, id));
    const root = await options.rollback?.checkOut(id);
    const source = await digestOf(PLANNED_PATHS, root);
    const planned = await planUnits(
      target,
      { environment: name, id },
      selected.units,
      destroyed,
      lock.childrenLock,
      root,
    );
    if ((await digestOf(PLANNED_PATHS, root)) !== source)
      throw new UserError("files in modules/, live/ or charts/ changed while they were planned: plan again");
    const units = await runUnits({ environment: name, id }, planned, selected, destroyed, root);
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
      leftOut: { ...unplannedReasons(name, planned, selected, root), ...destroyed.leftAlone },
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
  /** Whether units are to be destroyed that the states alone tell. */
  readonly mayDestroy?: boolean;
  /** Units that were named and are not in the live tree, or that the change deletes. */
  readonly gone?: readonly string[];
  readonly selection: Selection;
  readonly reasons?: Readonly<Record<string, readonly string[]>>;
}

async function selectUnits(
  name: string,
  { units = [], all = false, since, rollback, destroy = false, drifted = false, offline = false }: PlanOptions,
): Promise<SelectedUnits> {
  const others = [...(all ? ["--all"] : []), ...(since ? [`--since ${since}`] : []), ...units];
  if (drifted && others.length > 0) throw new UserError(`--drifted and ${others.join(", ")}: must be one of the two`);
  if (all && units.length > 0) throw new UserError(`--all and ${units.join(", ")}: must be one of the two`);
  if (all && since) throw new UserError(`--all and --since ${since}: must be one of the two`);
  if (units.length > 0 && since)
    throw new UserError(`--since ${since} and ${units.join(", ")}: must be one of the two`);
  if (rollback) {
    const there = Object.keys(rollback.to.units).filter((unit) => !rollback.to.units[unit]?.destroy);
    return { units: there, selection: { by: "name" } };
  }
  if (destroy) return { units: [], mayDestroy: true, selection: { by: units.length > 0 ? "name" : "all" } };
  if (all) return { units: unitNames(name), selection: { by: "all" } };
  if (drifted || units.length > 0) {
    const known = new Set(unitNames(name));
    if (offline) for (const unit of units) unitPath(name, unit);
    const named = [...new Set(drifted ? driftedUnits(name) : units)].sort();
    const gone = named.filter((unit) => !known.has(unit));
    const there = named.filter((unit) => known.has(unit));
    return { units: there, mayDestroy: gone.length > 0, gone, selection: { by: "name" } };
  }
  const base = since === undefined ? await defaultBase() : await commitOf(since);
  const affected = await affectedUnits(name, await changedFiles(base), textBefore(base));
  const { units: reasons, removed: gone } = affected;
  const mayDestroy = gone.length > 0 && !offline;
  return { units: Object.keys(reasons), mayDestroy, gone, selection: { by: "change", since: base }, reasons };
}

/** The units of a run that are destroyed. Offline there are no states, and so nothing to destroy. */
async function destroyedUnits(
  { environment, offline }: Target,
  { units = [], rollback, destroy }: PlanOptions,
  { units: live, selection, gone = [] }: SelectedUnits,
): Promise<DestroyedUnits> {
  if (offline || rollback) return { units: {}, leftAlone: {} };
  if (destroy) return unitsToDestroy(environment, units);
  const found = await goneUnits(environment, selection.by, gone).catch((error: unknown) => {
    if (!(error instanceof UnreadableStates)) throw error;
    return { units: {}, leftAlone: {} }; // the plan itself says why, and what to do
  });
  await refuseRenamed(environment, found, live);
  if (selection.by === "name") for (const unit of gone) if (!(unit in found.units)) unitPath(environment.name, unit);
  return found;
}

interface Planned {
  readonly mocked: RunAllResult["mocked"];
  readonly plans: Record<string, PlanJson>;
}

async function planUnits(
  { env }: Target,
  run: Pick<Run, "environment" | "id">,
  units: readonly string[],
  { units: destroyed }: DestroyedUnits,
  childrenLock: ChildrenLock,
  root = repo,
): Promise<Planned> {
  const plans = plansDir(run);
  const planIn = (tree: string, chosen: readonly string[], what: string) =>
    step(`${what} of live/${run.environment}`, async (onProgress) => {
      const options = { units: chosen, env, root: tree, plans, onProgress, childrenLock };
      const ended = await tryRunAll(run.environment, "plan", options);
      if (ended.failure !== undefined) throw new UserError(ended.failure);
      return ended;
    });
  const gone = Object.keys(destroyed);
  const tree = gone.length > 0 ? await destroyTree(run, root, destroyed) : root;
  const planned = units.length > 0 ? await planIn(root, units, `plan ${units.length} units`) : undefined;
  if (gone.length > 0) await planIn(tree, gone, `plan to destroy ${gone.length} units`);
  const asked = [...units, ...gone];
  const made = asked.filter((unit) => existsSync(planFile(run, unit)));
  if (made.length === 0)
    throw new UserError(`${asked.join(", ")} of live/${run.environment} cannot be planned: ${exclusionReason()}`);
  const excluded = gone.filter((unit) => !made.includes(unit));
  if (excluded.length > 0)
    throw new UserError(`${excluded.join(", ")} of live/${run.environment} cannot be destroyed: ${exclusionReason()}`);
  const plansBy = Object.fromEntries(made.map((unit) => [unit, readPlanJson(plans, unit)]));
  return { mocked: planned?.mocked ?? new Set(), plans: plansBy };
}

/**
 * A unit is provisional when mocks stood in for outputs, or when outputs that it takes are about to change: those of a
 * unit in the run whose own changes, or provisional plan, alter them.
 */
async function runUnits(
  run: Pick<Run, "environment" | "id">,
  { plans, mocked }: Planned,
  { reasons }: SelectedUnits,
  { units: destroyed }: DestroyedUnits,
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
      const gone = destroyed[unit];
      const { module, dependencies } = gone
        ? { module: gone.module, dependencies: [] }
        : (graph[unit] ?? { module: "", dependencies: [] });
      const saved = readFileSync(planFile(run, unit));
      const json = readFileSync(planJsonFile(plansDir(run), unit));
      return [
        unit,
        {
          module,
          dependencies: [...dependencies].sort(),
          sha256: sha256(saved),
          jsonSha256: sha256(json),
          provisional: !gone && isProvisional(unit),
          ...(gone && { destroy: { after: gone.after, inCluster: gone.inCluster } }),
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
  const planned = Object.values(units).filter(({ destroy }) => !destroy);
  const modules = [...new Set(planned.map(({ module }) => module))].sort();
  const digest = (module: string) => sha256(readFileSync(join(root, "modules", module, "main.tf.json")));
  return Object.fromEntries(modules.map((module) => [module, digest(module)]));
}
