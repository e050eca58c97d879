import { isDeepStrictEqual } from "node:util";
import { readStateFiles } from "../../live/state";
import { UserError } from "../../system/errors";
import { step } from "../../system/progress";
import { approvalLines, type Decision, decide } from "../decision";
import { decisionInput, runPolicies, type UnplannedUnits } from "../plan";
import { firstAddresses } from "../report";
import { type Run, type RunReport, readRunFile, type Target } from "../run";

/** A run that may not be applied: it was decided against, is stale, or is not what was decided on. */
export class ApplyRefusal extends UserError {
  constructor(
    message: string,
    readonly run: Run,
    readonly decision?: Decision,
  ) {
    super(message);
  }
}

/**
 * The decision of the run must be the one that follows from its files, be on these plans, and still hold now: with
 * today's date, waivers, approvals and alarms.
 *
 * @returns the decision as of now
 * @throws Refusal
 */
export async function requireDecision(
  target: Target,
  { run, plans, cost, decision }: RunReport,
  unplanned: UnplannedUnits,
): Promise<Decision> {
  const digests = Object.fromEntries(Object.entries(run.units).map(([unit, { sha256 }]) => [unit, sha256]));
  if (!isDeepStrictEqual(decision.digests, digests))
    throw new ApplyRefusal(`the decision in run ${run.id} is not on its plans, but on those of another run`, run);
  if (!isDeepStrictEqual(await decide(readRunFile(run, "decisionInput")), decision))
    throw new ApplyRefusal(
      `the decision in run ${run.id} does not follow from its input, one was edited: plan again`,
      run,
    );
  refuseUnlessApproved(run, decision, "deny"); // a hold goes away with time or an approval, this does not
  const now = new Date();
  const today = await step("policy and decision, as of now", async () => {
    const policy = await runPolicies(target.environment, unplanned, plans, now.toISOString().slice(0, 10));
    return decide(await decisionInput(target, run, { plans, policy, cost }, now));
  });
  refuseUnlessApproved(run, today, "deny", "hold");
  return today;
}

function refuseUnlessApproved(run: Run, decision: Decision, ...refused: readonly Decision["decision"][]): void {
  if (!refused.includes(decision.decision)) return;
  const reasons = decision.reasons.filter(({ effect }) => effect === decision.decision);
  const lines = reasons
    .map(({ message, addresses }) => `  - ${message}${addresses.length > 0 ? `: ${firstAddresses(addresses)}` : ""}`)
    .join("\n");
  const approvals = approvalLines(run, decision);
  const remedy = approvals.length > 0 ? `\nthe approval that it needs:\n\n${approvals.join("\n")}\n` : "";
  throw new ApplyRefusal(
    `run ${run.id} is ${decision.decision === "deny" ? "denied" : "held"}:\n${lines}${remedy}`,
    run,
    decision,
  );
}

/**
 * The states must be those that the plans start from, and what provisional units wait for must come.
 *
 * @throws Refusal
 */
export async function requireStates({ environment }: Target, run: Run): Promise<void> {
  const needed = Object.values(run.units).flatMap(({ dependencies }) => dependencies);
  const states = await readStateFiles(environment, [...new Set([...Object.keys(run.units), ...needed])]);
  for (const [unit, { state, dependencies }] of Object.entries(run.units)) {
    const found = states[unit];
    if (found?.serial !== state?.serial || found?.lineage !== state?.lineage) {
      const serial = (of: { serial: number } | null | undefined) => (of ? `serial ${of.serial}` : "no state");
      const moved = `${serial(found)}, planned on ${serial(state)}`;
      throw new ApplyRefusal(`the state of ${unit} moved on since the plan (${moved}): plan again`, run);
    }
    const missing = dependencies.find((dependency) => !states[dependency] && !run.units[dependency]);
    if (missing)
      throw new ApplyRefusal(
        `${unit} takes outputs from ${missing}, which was never applied and is not in the run`,
        run,
      );
  }
}
