import { join } from "node:path";
import { hasEffect, type PlanJson } from "../../live/plan-json";
import { generateFirstValues } from "../../live/secret-values";
import { tryRunAll } from "../../live/terragrunt";
import { messageOf } from "../../system/errors";
import { type ChildrenLock, wasInterrupted } from "../../system/process";
import { step } from "../../system/progress";
import { comparePlannedChanges, newFindings, redactor } from "../diff";
import { destroyTree, runPolicies, type UnplannedUnits } from "../plan";
import { plansDir, type RunReport, readPlanJson, removeRunsFolder, runDir, type Target, type UnitResult } from "../run";
import { requirePlannedFiles } from "./rollback";
import { undelegated } from "./undelegated";
import { withEmptySecrets } from "./with-empty-secrets";

type Results = Record<string, UnitResult>;

const RUN_STOPPED = "the run stopped: another unit, planned again, would not do what was decided on";

/** What the waves of an apply have in common. */
export interface ApplyContext {
  readonly target: Target;
  readonly report: RunReport;
  readonly unplanned: UnplannedUnits;
  /** The checkout whose live tree is applied. */
  readonly root: string;
  /** The lock that each Terragrunt holds. */
  readonly childrenLock: ChildrenLock;
}

/**
 * Applies the units of a run in the order of their dependencies: the final plans in one go, then, as what they depend on
 * is there, the provisional ones, planned again and held against what was decided. A unit that fails takes its
 * dependents with it; a unit whose new plan differs stops the run.
 *
 * @param results gets what came of each unit, as soon as it is known
 */
export async function applyWaves(context: ApplyContext, results: Results): Promise<void> {
  await applyUnits(context, results);
  await destroyUnits(context, results);
}

/** Destroys units last, when nothing uses them any more; those in the cluster while it is still there. */
async function destroyUnits(context: ApplyContext, results: Results): Promise<void> {
  const { run, plans } = context.report;
  const destroyed = Object.entries(run.units).flatMap(([unit, { destroy }]) =>
    destroy ? [[unit, destroy] as const] : [],
  );
  if (destroyed.length === 0) return;
  const root = await destroyTree(run, context.root, Object.fromEntries(destroyed));
  for (const inCluster of [true, false]) {
    const units = destroyed.filter(([, destroy]) => destroy.inCluster === inCluster).map(([unit]) => unit);
    const broken = Object.keys(results).find((unit) => ["failed", "skipped"].includes(results[unit]?.status ?? ""));
    if (broken || wasInterrupted())
      for (const unit of units)
        results[unit] = skipped(broken && !wasInterrupted() ? `${broken} is not applied` : "interrupted");
    else await applyPlans({ ...context, root }, units, plans, plansDir(run), results);
  }
}

async function applyUnits(context: ApplyContext, results: Results): Promise<void> {
  const { run, plans } = context.report;
  const names = Object.keys(run.units)
    .filter((unit) => !run.units[unit]?.destroy)
    .sort();
  const dependencies = (unit: string) => (run.units[unit]?.dependencies ?? []).filter((one) => run.units[one]);
  const isDone = (unit: string) => ["applied", "unchanged"].includes(results[unit]?.status ?? "");

  const final = names.filter((unit) => !run.units[unit]?.provisional);
  await applyPlans(context, final, plans, plansDir(run), results);
  for (let wave = 1; ; wave += 1) {
    const waiting = names.filter((unit) => !results[unit]);
    const ready = waiting.filter((unit) => dependencies(unit).every(isDone));
    if (ready.length === 0 || wasInterrupted()) {
      for (const unit of waiting) {
        const broken = dependencies(unit).find((one) => !isDone(one));
        results[unit] = skipped(broken && !wasInterrupted() ? `${broken} is not applied` : "interrupted");
      }
      return;
    }
    const folder = join(runDir(run.environment, run.id), "again", String(wave));
    const { plans: again, refused } = await planAgain(context, ready, folder);
    if (Object.keys(refused).length > 0) {
      for (const unit of waiting)
        results[unit] = refused[unit] ? { status: "failed", seconds: 0, error: refused[unit] } : skipped(RUN_STOPPED);
      return;
    }
    await applyPlans(context, ready, again, folder, results);
  }
}

const skipped = (error: string): UnitResult => ({ status: "skipped", seconds: 0, error });

/** Applies saved plans; those without effect are left alone. */
async function applyPlans(
  { target, report: { run }, root, childrenLock }: ApplyContext,
  units: readonly string[],
  plans: Readonly<Record<string, PlanJson>>,
  folder: string,
  results: Results,
): Promise<void> {
  const changing = units.filter((unit) => hasEffect(plans[unit] ?? {}));
  for (const unit of units) if (!changing.includes(unit)) results[unit] = { status: "unchanged", seconds: 0 };
  for (const [unit, why] of Object.entries(await withEmptySecrets(target, run, changing, plans)))
    results[unit] = skipped(why);
  for (const [unit, error] of Object.entries(await undelegated(target, run, changing, plans)))
    results[unit] = { status: "failed", seconds: 0, error };
  const effective = changing.filter((unit) => !results[unit]);
  if (effective.length === 0) return;
  const name = run.environment;
  const { env } = target;
  const { units: ended, failure } = await step(`apply ${effective.join(", ")}`, (onProgress) =>
    tryRunAll(name, "apply", { units: effective, env, root, plans: folder, onProgress, childrenLock }),
  );
  // Of a plan that was made again, only this one knows what is sensitive.
  const redact = redactor(plans);
  for (const unit of effective) {
    const end = ended[unit];
    const { status, seconds, error } = end ?? {
      status: "failed" as const,
      seconds: 0,
      error: failure ?? "it was planned, and its terragrunt.hcl leaves it out now",
    };
    results[unit] =
      status === "succeeded"
        ? { status: "applied", seconds }
        : { status, seconds, error: redact(error ?? defaultError(status)) };
    if (status === "succeeded" && !run.units[unit]?.destroy)
      await generateFirstValues(target.environment, [unit]).catch((cause: unknown) => {
        results[unit] = { status: "failed", seconds, error: `its secrets have no value: ${messageOf(cause)}` };
      });
  }
}

const defaultError = (status: string) => (status === "skipped" ? "a unit that it depends on failed" : "it failed");

/** Plans provisional units with the outputs that are there now; says of each that may not go on, why. */
async function planAgain(
  { target, report, unplanned, root, childrenLock }: ApplyContext,
  units: readonly string[],
  folder: string,
): Promise<{ plans: Record<string, PlanJson>; refused: Record<string, string> }> {
  const { run, policy, plans: decided } = report;
  const { env } = target;
  removeRunsFolder(folder);
  const {
    units: ended,
    excluded,
    failure,
  } = await step(`plan again ${units.join(", ")}`, (onProgress) =>
    tryRunAll(run.environment, "plan", { units, env, root, plans: folder, onProgress, childrenLock }),
  );
  const refused: Record<string, string> = {};
  await requirePlannedFiles(run, root);
  if (failure !== undefined) {
    for (const unit of units) if (ended[unit]?.status !== "succeeded") refused[unit] = ended[unit]?.error ?? failure;
    return { plans: {}, refused };
  }
  for (const unit of excluded) refused[unit] = "it was planned, and its terragrunt.hcl leaves it out now";
  if (excluded.length > 0) return { plans: {}, refused };
  const plans = Object.fromEntries(units.map((unit) => [unit, readPlanJson(folder, unit)]));
  const redact = redactor(plans);
  for (const unit of units) {
    const differing = comparePlannedChanges(decided[unit] ?? {}, plans[unit] ?? {});
    if (differing.length > 0)
      refused[unit] = `planned again, it would not do what was decided on: ${redact(differing.join("; "))}`;
  }
  const found = await runPolicies(
    target.environment,
    unplanned,
    { ...decided, ...plans },
    new Date().toISOString().slice(0, 10),
  );
  for (const { unit, id, address, message } of newFindings(policy, found, units))
    if (unit) refused[unit] ??= `planned again, it violates ${id} at ${address}: ${message}`;
  return { plans, refused };
}
