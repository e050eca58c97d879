import type { PlanJson } from "../live/plan";
import { planOfState, readStateFiles } from "../live/state";
import type { Target } from "./target";

/** Units that are not planned, as plans that change nothing; none offline, where no state is read. */
export async function standing(
  { environment, offline }: Pick<Target, "environment" | "offline">,
  units: readonly string[],
): Promise<Record<string, PlanJson>> {
  if (offline) return {};
  const states = await readStateFiles(environment, units);
  return Object.fromEntries(Object.entries(states).map(([unit, state]) => [unit, planOfState(state)]));
}
