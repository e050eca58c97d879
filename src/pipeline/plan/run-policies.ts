import type { Environment } from "../../live/environment";
import type { PlanJson } from "../../live/plan-json";
import { evaluatePolicies, type PolicyFinding, type PolicyReport } from "../policy";
import { beforeAndAfter, type UnplannedUnits } from "./unplanned-units";

/**
 * Holds an environment, as the plans make it, against the policies. What they hold against a unit that is not in the run,
 * and held against it before, is noted and no more: the run neither makes it nor can mend it.
 *
 * @param date YYYY-MM-DD
 */
export async function runPolicies(
  environment: Environment,
  unplanned: UnplannedUnits,
  plans: Readonly<Record<string, PlanJson>>,
  date: string,
): Promise<PolicyReport> {
  const { before, after } = beforeAndAfter(unplanned, plans);
  const evaluate = (units: typeof after) =>
    evaluatePolicies({ environment, date, units, unknown_units: unplanned.unknown });
  const report = await evaluate(after);
  const isUnplanned = ({ unit, level }: PolicyFinding) =>
    level !== "advisory" && unit !== null && unit in unplanned.units;
  if (!report.results.some(isUnplanned)) return report;
  const known = new Set((await evaluate(before)).results.map(keyOf));
  const results = report.results.map((finding) =>
    isUnplanned(finding) && known.has(keyOf(finding)) ? { ...finding, level: "advisory" as const } : finding,
  );
  return { ...report, results };
}

const keyOf = ({ id, unit, address, decision, message }: PolicyFinding) =>
  [id, unit, address, decision, message].join("\0");
