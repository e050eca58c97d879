import type { PlanJson } from "../../live/plan-json";
import { runCost } from "../cost";
import { type DecisionInput, decide } from "../decision";
import type { Run, RunReport, Target } from "../run";
import { decisionInput } from "./decision-input";
import { runPolicies } from "./run-policies";
import { beforeAndAfter, type UnplannedUnits } from "./unplanned-units";

/** What follows from the plans of a run at a moment: policies, cost and decision, with what that is made on. */
export async function evaluateRun(
  target: Pick<Target, "environment" | "offline">,
  run: Run,
  plans: Readonly<Record<string, PlanJson>>,
  unplanned: UnplannedUnits,
  now: Date,
): Promise<Pick<RunReport, "policy" | "cost" | "decision"> & { readonly input: DecisionInput }> {
  const { environment, offline } = target;
  const date = now.toISOString().slice(0, 10);
  const policy = await runPolicies(environment, unplanned, plans, date);
  const { before, after } = beforeAndAfter(unplanned, plans);
  const cost = runCost(environment, { before: offline ? null : before, after }, date);
  const input = await decisionInput(target, run, { plans, policy, cost }, now);
  return { policy, cost, input, decision: await decide(input) };
}
