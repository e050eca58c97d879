import { plannedChanges, plannedChecks } from "../../live/plan-json";
import { capacityOf, type DecisionInput, promotedFrom, readApprovals, type UnitPlan } from "../decision";
import { redactor } from "../diff";
import { policyResults } from "../policy";
import { type Run, type RunReport, readAppliedModules, type Target } from "../run";
import { openCriticalAlarms } from "../telemetry";

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
  const redact = redactor(plans);
  return {
    environment: { name, class: environment.class },
    now: now.toISOString(),
    actor: run.actor,
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
    checks: units.flatMap(([unit]) =>
      plannedChecks(plans[unit] ?? {}).map((check) => ({ ...check, unit, problems: check.problems.map(redact) })),
    ),
    cost: { before_usd: cost.before?.base ?? null, after_usd: cost.after.base },
    alarms: { open_critical: offline ? [] : await openCriticalAlarms(environment) },
    approvals: readApprovals(name),
    capacity: capacityOf(plans, Object.fromEntries(units.map(([unit, { module }]) => [unit, module]))),
  };
}
