import type { PlannedChange } from "../../live/plan-json";
import type { PolicyFinding, PolicyReport } from "../policy";

/**
 * What a plan that was made again does otherwise than the one that was decided on, in words: other addresses, or
 * something else to the same. Attributes may differ, as mocks were in their place.
 */
export function comparePlannedChanges(decided: readonly PlannedChange[], now: readonly PlannedChange[]): string[] {
  const before = new Map(decided.map(({ address, action }) => [address, action]));
  const after = new Map(now.map(({ address, action }) => [address, action]));
  const lines = [...new Set([...before.keys(), ...after.keys()])].sort().map((address) => {
    const [was, is] = [before.get(address), after.get(address)];
    return was === is ? undefined : `${address}: ${is ?? "nothing"}, decided on ${was ?? "nothing"}`;
  });
  return lines.filter((line) => line !== undefined);
}

/**
 * What the policies hold against units now and did not when it was decided. What they could not decide then, they may
 * find no fault with now; a violation is a new finding.
 */
export function newFindings(decided: PolicyReport, now: PolicyReport, units: readonly string[]): PolicyFinding[] {
  const key = ({ id, unit, address, decision }: PolicyFinding) => [id, unit, address, decision].join("\0");
  const known = new Set(decided.results.map(key));
  return now.results.filter(
    (finding) =>
      finding.level !== "advisory" &&
      finding.decision !== "waived" &&
      finding.unit !== null &&
      units.includes(finding.unit) &&
      !known.has(key(finding)),
  );
}
