import { plannedChanges } from "../../live/plan-json";
import { authorsOf, haveSameFiles } from "../../system/git";
import {
  capacityOf,
  type DecisionInput,
  promotedFrom,
  type Review,
  readApprovals,
  readReviews,
  type UnitPlan,
} from "../decision";
import { policyResults } from "../policy";
import { type Run, type RunReport, readAppliedModules, readUsedApprovals, type Target } from "../run";
import { openCriticalAlarms } from "../telemetry";
import { PLANNED_PATHS } from "./planned-paths";

/**
 * What the decision is made on: the run, its findings, and what is known at this moment. Changes are read from the
 * plans, whose digests are checked before an apply, and not from what run.json says of them.
 */
export async function decisionInput(
  target: Pick<Target, "environment" | "offline">,
  run: Run,
  { plans, policy, cost }: Pick<RunReport, "plans" | "policy" | "cost">,
  now = new Date(),
): Promise<DecisionInput> {
  const { environment, offline } = target;
  const { name } = environment;
  const from = promotedFrom(environment);
  const units = Object.entries(run.units);
  return {
    environment: { name, class: environment.class },
    now: now.toISOString(),
    run: run.id,
    actor: run.actor,
    // A run from nothing is never applied.
    authors: offline
      ? []
      : await authorsOf(run.commit, run.selection.by === "change" ? run.selection.since : undefined),
    commit: run.commit,
    modules: run.modules,
    applied: from === undefined || offline ? {} : await readAppliedModules(from),
    plans: Object.fromEntries(
      units.map(([unit, { sha256, provisional }]): [string, UnitPlan] => [
        unit,
        { sha256, provisional, changes: plannedChanges(plans[unit] ?? {}) },
      ]),
    ),
    policy: policyResults(policy),
    cost: { before_usd: cost.before?.base ?? null, after_usd: cost.after.base },
    alarms: { open_critical: offline ? [] : await openCriticalAlarms(environment) },
    approvals: readApprovals(name),
    ...(await reviewsOf(run)),
    used: offline ? [] : await readUsedApprovals(environment),
    capacity: capacityOf(plans, Object.fromEntries(units.map(([unit, { module }]) => [unit, module]))),
  };
}

/**
 * A review counts for a commit with the files that were planned: a merge is another commit than the one reviewed. To go
 * back to a commit is another matter than what was reviewed of it.
 */
async function reviewsOf({ commit, dirty, rollbackTo }: Run): Promise<Pick<DecisionInput, "reviews">> {
  const reviews = readReviews();
  if (!reviews) return {};
  const known = reviews.map(async (one): Promise<Review> => {
    const planned =
      !dirty &&
      rollbackTo === undefined &&
      (one.commit === commit || (await haveSameFiles(one.commit, commit, PLANNED_PATHS)));
    return { ...one, planned };
  });
  return { reviews: await Promise.all(known) };
}
