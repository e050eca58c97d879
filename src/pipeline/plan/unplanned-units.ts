import type { PlanJson } from "../../live/plan-json";
import { planBefore, planOfState, readStateFiles } from "../../live/state";
import { EXCLUDED, type Run, type Target } from "../run";

type Plans = Readonly<Record<string, PlanJson>>;

/** The units of an environment that are not in a run. */
export interface UnplannedUnits {
  /** Those that stand, as plans that change nothing. */
  readonly units: Plans;
  /** Those of which there is no state, or offline none is read. */
  readonly unknown: readonly string[];
}

/** Reads what stands beside a run. A unit that is excluded here is not unknown: it brings nothing of the account's own. */
export async function readUnplannedUnits(
  { environment, offline }: Pick<Target, "environment" | "offline">,
  { leftOut }: Pick<Run, "leftOut">,
): Promise<UnplannedUnits> {
  const names = Object.keys(leftOut);
  const states = offline ? {} : await readStateFiles(environment, names);
  return {
    units: Object.fromEntries(Object.entries(states).map(([unit, state]) => [unit, planOfState(state)])),
    unknown: names.filter((unit) => !(unit in states) && !leftOut[unit]?.startsWith(EXCLUDED)),
  };
}

/** The whole environment, before the plans of a run and after them. */
export const beforeAndAfter = (
  { units }: UnplannedUnits,
  plans: Plans,
): { readonly before: Plans; readonly after: Plans } => ({
  before: {
    ...units,
    ...Object.fromEntries(Object.entries(plans).map(([unit, plan]) => [unit, planBefore(plan)])),
  },
  after: { ...units, ...plans },
});
