import { existsSync } from "node:fs";
import { unitsWithAddons } from "../../live/cluster-units";
import { readEnvironment, unitNames, unitPath } from "../../live/environment";
import { requireOutputs } from "../../live/missing-outputs";
import type { PlanJson } from "../../live/plan-json";
import { requireWholeStates } from "../../live/state";
import { UnreadableStates } from "../../live/state-bucket";
import { tryRunAll } from "../../live/terragrunt";
import { requireDependencies, unitGraph } from "../../live/unit-graph";
import { UserError } from "../../system/errors";
import { actor, commitOf, digestOf, isDirty, requireCheckout, snapshotOf } from "../../system/git";
import type { ChildrenLock } from "../../system/process";
import { step } from "../../system/progress";
import { repo } from "../../system/repo";
import { tellWithoutAddons } from "../../toolchain/provider";
import { writeReports } from "../report";
import {
  exclusionReason,
  makeRunsFolder,
  markLatest,
  planFile,
  plansDir,
  type Run,
  type RunReport,
  readPlanJson,
  removeRunsFolder,
  resolveTarget,
  runDir,
  sealRun,
  stampOf,
  type Target,
  writeRunFile,
} from "../run";
import { type DestroyedUnits, destroyTree, goneUnits, refuseRenamed, unitsToDestroy } from "./destroyed-units";
import { evaluateRun } from "./evaluate-run";
import { requireGovernance } from "./governance";
import { refuseIgnoredFiles } from "./ignored-files";
import { tellNewApprovals } from "./new-approvals";
import { PLANNED_PATHS } from "./planned-paths";
import { describeUnits, moduleDigests, readKnownUnits } from "./run-units";
import { type PlanOptions, type SelectedUnits, selectUnits } from "./select-units";
import { refuseStaleModules } from "./stale-modules";
import { readUnplannedUnits } from "./unplanned-units";

/**
 * Plans an environment, holds the plans against policy, prices and decides on them, and leaves all of it in
 * `.runs/<environment>/<id>`. Gives nothing where no unit differs.
 */
export async function planRun(name: string, options: PlanOptions = {}): Promise<RunReport | undefined> {
  await requireCheckout();
  if (!options.rollback) await refuseIgnoredFiles(); // whose files are those of a commit
  readEnvironment(name);
  if (!options.rollback && !options.destroy) {
    const graph = await unitGraph(name);
    requireDependencies(name, graph);
    requireOutputs(name, graph);
    await refuseStaleModules();
  }
  const commit = options.rollback?.to.commit ?? (await commitOf("HEAD"));
  const selected = await selectUnits(name, options);
  if (selected.units.length === 0 && !selected.mayDestroy) {
    if (selected.selection.by === "change") await tellNewApprovals(name, selected.selection.since);
    return undefined;
  }
  const by = await actor();
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
    const dirty = !options.rollback && (await isDirty(PLANNED_PATHS));
    const source = await digestOf(PLANNED_PATHS, root);
    const snapshot = dirty && !target.offline ? await snapshotOf(PLANNED_PATHS) : undefined;
    const plans = await planUnits(
      target,
      { environment: name, id },
      selected.units,
      destroyed,
      lock.childrenLock,
      root,
    );
    if (target.offline) tellWithoutAddons(unitsWithAddons(name).filter((unit) => unit in plans));
    if ((await digestOf(PLANNED_PATHS, root)) !== source)
      throw new UserError("files in modules/, live/ or charts/ changed while they were planned: plan again");
    const known = await readKnownUnits(target, Object.keys(plans), root);
    const described = describeUnits(known, { environment: name, id }, plans, destroyed.units, root);
    const units = Object.fromEntries(
      Object.entries(described).map(([unit, of]) => {
        const reasons = selected.reasons?.[unit];
        return [unit, reasons ? { ...of, reasons } : of];
      }),
    );
    const run: Run = {
      schema: 1,
      id,
      environment: name,
      created,
      actor: by,
      commit,
      dirty,
      ...(snapshot && { snapshot }),
      source,
      provider: target.provider,
      offline: target.offline,
      selection: selected.selection,
      ...(options.rollback && { rollbackTo: options.rollback.to.id }),
      modules: await moduleDigests(units, root),
      units,
      leftOut: { ...unplannedReasons(name, plans, selected, root), ...destroyed.leftAlone },
    };
    return await decideOn(target, run, plans);
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
  const { policy, cost, input, decision } = await step("policy, cost, decision", async () =>
    evaluateRun(target, run, plans, await readUnplannedUnits(target, run), new Date(run.created)),
  );
  const report: RunReport = { run, plans, policy, cost, decision };
  writeRunFile(run, "policy", policy);
  writeRunFile(run, "cost", cost);
  writeRunFile(run, "decisionInput", input);
  writeRunFile(run, "decision", decision);
  writeReports(report);
  writeRunFile(run, "run", run);
  sealRun(run);
  markLatest(run);
  return report;
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
    return { units: {}, leftAlone: {}, modules: {} }; // the plan itself says why, and what to do
  });
  await refuseRenamed(environment, found, live);
  if (selection.by === "name") for (const unit of gone) if (!(unit in found.units)) unitPath(environment.name, unit);
  return found;
}

/** The plans of units, without those that their own HCL leaves out. */
async function planUnits(
  { env }: Target,
  run: Pick<Run, "environment" | "id">,
  units: readonly string[],
  { units: destroyed }: DestroyedUnits,
  childrenLock: ChildrenLock,
  root = repo,
): Promise<Record<string, PlanJson>> {
  const plans = plansDir(run);
  const planIn = (tree: string, chosen: readonly string[], what: string) =>
    step(`${what} of live/${run.environment}`, async (onProgress) => {
      const options = { units: chosen, env, root: tree, plans, onProgress, childrenLock };
      const ended = await tryRunAll(run.environment, "plan", options);
      if (ended.failure !== undefined) throw new UserError(ended.failure);
      return ended.excluded;
    });
  const gone = Object.keys(destroyed);
  const excluded = units.length > 0 ? await planIn(root, units, `plan ${units.length} units`) : [];
  const refused =
    gone.length > 0
      ? await planIn(await destroyTree(run, root, destroyed), gone, `plan to destroy ${gone.length} units`)
      : [];
  if (refused.length > 0)
    throw new UserError(`${refused.join(", ")} of live/${run.environment} cannot be destroyed: ${exclusionReason()}`);
  const planned = [...units, ...gone].filter((unit) => !excluded.includes(unit));
  if (planned.length === 0)
    throw new UserError(`${excluded.join(", ")} of live/${run.environment} cannot be planned: ${exclusionReason()}`);
  const missing = planned.filter((unit) => !existsSync(planFile(run, unit)));
  if (missing.length > 0)
    throw new UserError(`Terragrunt left no plan of ${missing.join(", ")} of live/${run.environment}: plan again`);
  return Object.fromEntries(planned.map((unit) => [unit, readPlanJson(plans, unit)]));
}

function unplannedReasons(
  name: string,
  plans: Readonly<Record<string, PlanJson>>,
  { units, selection }: SelectedUnits,
  root = repo,
): Record<string, string> {
  const reason = selection.by === "change" ? `does not differ since ${selection.since.slice(0, 7)}` : "not named";
  const others = unitNames(name, root).filter((unit) => !(unit in plans));
  const excluded = exclusionReason();
  return Object.fromEntries(others.map((unit) => [unit, units.includes(unit) ? excluded : reason]));
}
