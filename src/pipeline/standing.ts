import type { PlanJson } from "../live/plan";
import { planOfState, readStateFiles } from "../live/state";
import type { PolicyInput } from "./policy";
import { EXCLUDED, type Run } from "./run";
import type { Target } from "./target";

/**
 * All units of an environment: those that are planned, and the others as plans that change nothing, from their states.
 * Offline no state is read, and they are not known. A unit that is excluded here brings nothing of the account's own.
 */
export async function wholeEnvironment(
  { environment, offline }: Pick<Target, "environment" | "offline">,
  { leftOut }: Pick<Run, "leftOut">,
  plans: Readonly<Record<string, PlanJson>>,
): Promise<Pick<PolicyInput, "unknown_units"> & { readonly units: Record<string, PlanJson> }> {
  const others = Object.keys(leftOut);
  const states = offline ? {} : await readStateFiles(environment, others);
  const standing = Object.entries(states).map(([unit, state]) => [unit, planOfState(state)]);
  return {
    units: { ...Object.fromEntries(standing), ...plans },
    unknown_units: others.filter((unit) => !(unit in states) && !leftOut[unit]?.startsWith(EXCLUDED)),
  };
}
