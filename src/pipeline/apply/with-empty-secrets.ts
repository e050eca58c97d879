import type { PlanJson } from "../../live/plan-json";
import { withoutSecretValues } from "../../live/secret-values";
import { messageOf } from "../../system/errors";
import type { Run, Target } from "../run";

/** The services that could not start yet, each with why; nothing of them is tried. */
export async function withEmptySecrets(
  { environment }: Pick<Target, "environment">,
  run: Pick<Run, "units">,
  units: readonly string[],
  plans: Readonly<Record<string, PlanJson>>,
): Promise<Record<string, string>> {
  const services = units.filter((unit) => run.units[unit]?.module === "service" && !run.units[unit]?.destroy);
  const reasons = await Promise.all(
    services.map(async (unit) => {
      const why = await withoutSecretValues(environment, plans[unit] ?? {}).catch(
        (error: unknown) => `whether its secrets have a value cannot be told: ${messageOf(error)}`,
      );
      return why === undefined ? [] : [[unit, why] as const];
    }),
  );
  return Object.fromEntries(reasons.flat());
}
