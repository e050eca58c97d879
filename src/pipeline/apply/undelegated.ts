import { delegationOf, delegationRecords, type ResolveNs } from "../../live/delegation";
import type { PlanJson } from "../../live/plan-json";
import type { Run, Target } from "../run";

/** What waits until a certificate authority finds records of the zone, up to 75 minutes. */
const WAITS = "aws_acm_certificate_validation";

/**
 * The units whose apply would wait for a zone that nobody finds, each with the reason. Where the DNS cannot be asked, it is
 * told and they go on.
 *
 * @param units about to be applied
 * @param resolveNs asks the public DNS
 */
export async function undelegated(
  { environment }: Pick<Target, "environment">,
  run: Pick<Run, "units">,
  units: readonly string[],
  plans: Readonly<Record<string, PlanJson>>,
  resolveNs?: ResolveNs,
): Promise<Record<string, string>> {
  const waiting = units.filter((unit) =>
    plans[unit]?.resource_changes?.some(({ type, change }) => type === WAITS && change.actions.includes("create")),
  );
  const reasons: Record<string, string> = {};
  if (waiting.length === 0 || environment.endpoint) return reasons; // the emulator's zones are in no DNS
  for (const unit of waiting)
    for (const dependency of run.units[unit]?.dependencies ?? []) {
      const delegation = await delegationOf(environment, dependency, resolveNs);
      if (delegation?.isDelegated === undefined) {
        if (delegation)
          console.error(`  ! nobody answers where ${delegation.domain} is: ${unit} waits for its delegation`);
      } else if (!delegation.isDelegated)
        reasons[unit] =
          `${delegation.domain} is not delegated, and its certificate would wait for it in vain: add to the parent zone, then plan again: ${delegationRecords(delegation).join("; ")}`;
    }
  return reasons;
}
