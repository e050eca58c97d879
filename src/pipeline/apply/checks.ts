import { isDeepStrictEqual } from "node:util";
import { missingOutputs } from "../../live/missing-outputs";
import { readStateFiles } from "../../live/state";
import { UserError } from "../../system/errors";
import { step } from "../../system/progress";
import { approvalLines, type Decision, decide } from "../decision";
import { describeUnits, evaluateRun, moduleDigests, readKnownUnits, type UnplannedUnits } from "../plan";
import { firstAddresses } from "../report";
import { type Run, type RunReport, type RunUnit, readRunFile, type Target } from "../run";

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
 * today's date, rules, policies, waivers, approvals, alarms and cost, all of them found again from the plans.
 *
 * @returns the decision as of now
 * @throws Refusal
 */
export async function requireDecision(
  target: Target,
  { run, plans, decision }: RunReport,
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
  const today = await step("policy, cost and decision, as of now", () =>
    evaluateRun(target, run, plans, unplanned, new Date()),
  );
  refuseUnlessApproved(run, today.decision, "deny", "hold");
  return today.decision;
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
 * The states must be those that the plans start from.
 *
 * @throws Refusal
 */
export async function requireStates({ environment }: Target, run: Run): Promise<void> {
  const states = await readStateFiles(environment, Object.keys(run.units));
  for (const [unit, { state }] of Object.entries(run.units)) {
    const found = states[unit];
    if (found?.serial !== state?.serial || found?.lineage !== state?.lineage) {
      const serial = (of: { serial: number } | null | undefined) => (of ? `serial ${of.serial}` : "no state");
      const moved = `${serial(found)}, planned on ${serial(state)}`;
      throw new ApplyRefusal(`the state of ${unit} moved on since the plan (${moved}): plan again`, run);
    }
  }
}

/** What of a unit in `run.json` follows from its plan, its state and the live tree. */
const RECOMPUTED = ["module", "dependencies", "changes", "state"] as const satisfies readonly (keyof RunUnit)[];

/**
 * What `run.json` says of the units must follow from their plans and the files that were planned, and what they depend on must be
 * there or come.
 *
 * @param root the checkout of those files
 * @throws Refusal
 */
export async function requireEvidence(target: Target, { run, plans }: RunReport, root: string): Promise<void> {
  const refuse = (what: string) => new ApplyRefusal(`${what}: run.json of run ${run.id} was edited, plan again`, run);
  const destroyed = Object.entries(run.units).flatMap(([unit, { module, destroy }]) =>
    destroy ? [[unit, { module, ...destroy }] as const] : [],
  );
  const known = await readKnownUnits(target, Object.keys(run.units), root);
  const found = describeUnits(known, run, plans, Object.fromEntries(destroyed), root);
  for (const [unit, said] of Object.entries(run.units)) {
    const is = found[unit];
    for (const key of RECOMPUTED)
      if (!isDeepStrictEqual(JSON.parse(JSON.stringify(is?.[key] ?? null)), said[key] ?? null))
        throw refuse(`\`${key}\` of ${unit} does not follow from its plan`);
    // Outputs that came meanwhile make a unit final: it is planned again all the same.
    if (is?.provisional && !said.provisional) throw refuse(`${unit} takes outputs that are not there yet`);
  }
  const modules = await moduleDigests(run.units, root);
  if (!isDeepStrictEqual(modules, run.modules)) throw refuse("`modules` are not those that were planned");
  const { graph, states } = known;
  for (const unit of Object.keys(run.units).filter((one) => !run.units[one]?.destroy)) {
    const before = graph[unit]?.dependencies.find(
      (one) => !run.units[one] && !graph[unit]?.takesFrom.includes(one) && (states[one]?.resources ?? []).length === 0,
    );
    // The emulator takes roles without a boundary, and parts of an environment are tried there.
    if (before !== undefined && !target.environment.endpoint)
      throw new ApplyRefusal(
        `${unit} comes after ${before}, which has no resources and is not in the run: plan ${before} too`,
        run,
      );
    const [absent] = Object.entries(missingOutputs(unit, graph, states, root)).filter(([one]) => !run.units[one]);
    if (!absent) continue;
    const [dependency, outputs] = absent;
    throw new ApplyRefusal(
      states[dependency]
        ? `${unit} takes outputs from ${dependency}, which was applied without ${outputs.join(", ")} and is not in the run: plan ${dependency} too`
        : `${unit} takes outputs from ${dependency}, which was never applied and is not in the run: plan ${dependency} too`,
      run,
    );
  }
}
