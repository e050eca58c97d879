import {
  type PlanJson,
  type PlannedChange,
  type PlannedCheck,
  plannedChanges,
  plannedChecks,
  removedOutputs,
} from "../../live/plan-json";
import type { PolicyFinding, PolicyReport } from "../policy";

/**
 * What a plan that was made again does otherwise than the one that was decided on, in words: other addresses, something
 * else to the same, an output taken away, a check that fails only now. Values may differ, as mocks were in their place.
 */
export function comparePlannedChanges(decided: PlanJson, now: PlanJson): string[] {
  const before = outcomesOf(decided);
  const after = outcomesOf(now);
  const failed = plannedChecks(decided).filter(isFailing).map(addressOf);
  return [
    ...[...new Set([...before.keys(), ...after.keys()])].sort().flatMap((address) => {
      const [was, is] = [before.get(address), after.get(address)];
      return was === is ? [] : `${address}: ${is ?? "nothing"}, decided on ${was ?? "nothing"}`;
    }),
    ...plannedChecks(now)
      .filter((check) => isFailing(check) && !failed.includes(check.address))
      .map(({ address, problems }) => [`${address} fails`, ...problems].join(": ")),
  ];
}

const addressOf = ({ address }: { readonly address: string }) => address;
const isFailing = ({ status }: PlannedCheck) => status !== "unknown";

/** What becomes of each resource, and which outputs go. */
const outcomesOf = (plan: PlanJson): Map<string, string> =>
  new Map([
    ...plannedChanges(plan).map((change): [string, string] => [change.address, outcome(change)]),
    ...removedOutputs(plan).map((name): [string, string] => [`output ${name}`, "delete"]),
  ]);

function outcome({ action, movedFrom, imported, oldStays }: PlannedChange): string {
  const facts = [
    ...(movedFrom ? [`moved from ${movedFrom}`] : []),
    ...(imported ? ["imported"] : []),
    ...(oldStays ? ["the old one stays"] : []),
  ];
  return facts.length > 0 ? `${action} (${facts.join(", ")})` : action;
}

/**
 * What the policies hold against units now and did not when it was decided. What they could not decide then, they may
 * find no fault with now; a violation is a new finding.
 */
export function newFindings(decided: PolicyReport, now: PolicyReport, units: readonly string[]): PolicyFinding[] {
  const key = ({ id, unit, address, decision, level }: PolicyFinding) =>
    [id, unit, address, decision, level].join("\0");
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
