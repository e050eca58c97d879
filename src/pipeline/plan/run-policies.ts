import type { Environment } from "../../live/environment";
import type { PlanJson } from "../../live/plan-json";
import { redactor } from "../diff";
import { evaluatePolicies, type PolicyFinding, type PolicyReport } from "../policy";
import { beforeAndAfter, type UnplannedUnits } from "./unplanned-units";

/**
 * Holds an environment, as the plans make it, against the policies. What they hold against a unit that is not in the run,
 * and held against it before, is noted and no more: the run neither makes it nor can mend it. Sensitive values are
 * taken out of the messages here, before anything is written or decided on them.
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
  const redact = redactor({ ...before, ...after });
  const redacted = (results: typeof report.results) => ({
    ...report,
    results: results.map((finding) => ({ ...finding, message: redact(finding.message) })),
  });
  if (!report.results.some(isUnplanned)) return redacted(report.results);
  const known = new Set((await evaluate(before)).results.map(keyOf));
  const results = report.results.map((finding) =>
    isUnplanned(finding) && known.has(keyOf(finding)) ? { ...finding, level: "advisory" as const } : finding,
  );
  return redacted(results);
}

const keyOf = ({ id, unit, address, decision, message }: PolicyFinding) =>
  [id, unit, address, decision, message].join("\0");
