import { join } from "node:path";
import { hasEffect, type PlanJson, plannedChanges } from "../../live/plan-json";
import { tryRunAll } from "../../live/terragrunt";
import { type Keeper, wasInterrupted } from "../../system/process";
import { step } from "../../system/progress";
import { differences, newFindings } from "../diff";
import { judge, type Others } from "../plan";
import { plansDir, type RunReport, readPlanJson, removeRunsFolder, runDir, type Target, type UnitResult } from "../run";

type Results = Record<string, UnitResult>;

const STOPPED = "the run stopped: another unit, planned again, would not do what was decided on";

/** What the waves of an apply have in common. */
export interface Waves {
  readonly target: Target;
  readonly report: RunReport;
  readonly others: Others;
  /** The checkout whose live tree is applied. */
  readonly root: string;
  /** The lock that each Terragrunt holds. */
  readonly keeper: Keeper;
}

/**
 * Applies the units of a run in the order of their dependencies: the final plans in one go, then, as what they depend on
 * is there, the provisional ones, planned again and held against what was decided. A unit that fails takes its
 * dependents with it; a unit whose new plan differs stops the run.
 *
 * @param results gets what came of each unit, as soon as it is known
 */
export async function applyWaves(waves: Waves, results: Results): Promise<void> {
  const { run, plans } = waves.report;
  const names = Object.keys(run.units).sort();
  const dependencies = (unit: string) => (run.units[unit]?.dependencies ?? []).filter((one) => run.units[one]);
  const isDone = (unit: string) => ["applied", "unchanged"].includes(results[unit]?.status ?? "");

  const final = names.filter((unit) => !run.units[unit]?.provisional);
  await applyPlans(waves, final, plans, plansDir(run), results);
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
    const { plans: again, refused } = await planAgain(waves, ready, folder);
    if (Object.keys(refused).length > 0) {
      for (const unit of waiting)
        results[unit] = refused[unit] ? { status: "failed", seconds: 0, error: refused[unit] } : skipped(STOPPED);
      return;
    }
    await applyPlans(waves, ready, again, folder, results);
  }
}

const skipped = (error: string): UnitResult => ({ status: "skipped", seconds: 0, error });

/** Applies saved plans; those without effect are left alone. */
async function applyPlans(
  { target, report: { run }, root, keeper }: Waves,
  units: readonly string[],
  plans: Readonly<Record<string, PlanJson>>,
  folder: string,
  results: Results,
): Promise<void> {
  const effective = units.filter((unit) => hasEffect(plans[unit] ?? {}));
  for (const unit of units) if (!effective.includes(unit)) results[unit] = { status: "unchanged", seconds: 0 };
  if (effective.length === 0) return;
  const name = run.environment;
  const { env } = target;
  const { units: ended, failure } = await step(`apply ${effective.join(", ")}`, (onProgress) =>
    tryRunAll(name, "apply", { units: effective, env, root, plans: folder, onProgress, keeper }),
  );
  for (const unit of effective) {
    const end = ended[unit];
    if (!end && failure === undefined) {
      results[unit] = { status: "excluded", seconds: 0, error: "its terragrunt.hcl leaves it out of an apply" };
      continue;
    }
    const { status, seconds, error } = end ?? { status: "failed", seconds: 0, error: failure };
    results[unit] =
      status === "succeeded" ? { status: "applied", seconds } : { status, seconds, error: error ?? whyNot(status) };
  }
}

const whyNot = (status: string) => (status === "skipped" ? "a unit that it depends on failed" : "it failed");

/** Plans provisional units with the outputs that are there now; says of each that may not go on, why. */
async function planAgain(
  { target, report, others, root, keeper }: Waves,
  units: readonly string[],
  folder: string,
): Promise<{ plans: Record<string, PlanJson>; refused: Record<string, string> }> {
  const { run, policy, plans: decided } = report;
  const { env } = target;
  removeRunsFolder(folder);
  const { units: ended, failure } = await step(`plan again ${units.join(", ")}`, (onProgress) =>
    tryRunAll(run.environment, "plan", { units, env, root, plans: folder, onProgress, keeper }),
  );
  const refused: Record<string, string> = {};
  if (failure !== undefined) {
    for (const unit of units) if (ended[unit]?.status !== "succeeded") refused[unit] = ended[unit]?.error ?? failure;
    return { plans: {}, refused };
  }
  const plans = Object.fromEntries(units.map((unit) => [unit, readPlanJson(folder, unit)]));
  for (const unit of units) {
    const differing = differences(plannedChanges(decided[unit] ?? {}), plannedChanges(plans[unit] ?? {}));
    if (differing.length > 0)
      refused[unit] = `planned again, it would not do what was decided on: ${differing.join("; ")}`;
  }
  const found = await judge(
    target.environment,
    others,
    { ...decided, ...plans },
    new Date().toISOString().slice(0, 10),
  );
  for (const { unit, id, address, message } of newFindings(policy, found, units))
    if (unit) refused[unit] ??= `planned again, it violates ${id} at ${address}: ${message}`;
  return { plans, refused };
}
