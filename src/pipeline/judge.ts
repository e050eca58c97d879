import type { PlanJson } from "../live/plan";
import { planBefore } from "../live/state";
import { evaluatePolicies, type PolicyFinding, type PolicyReport } from "./policy";
import type { Run } from "./run";
import { wholeEnvironment } from "./standing";
import type { Target } from "./target";

/**
 * Holds an environment, as the plans make it, against the policies. What they hold against a unit that is not in the run,
 * and held against it before, is noted and no more: the run neither makes it nor can mend it.
 *
 * @param date YYYY-MM-DD
 */
export async function judge(
  target: Target,
  run: Pick<Run, "leftOut">,
  plans: Readonly<Record<string, PlanJson>>,
  date: string,
): Promise<PolicyReport> {
  const { environment } = target;
  const after = await wholeEnvironment(target, run, plans);
  const report = await evaluatePolicies({ environment, date, ...after });
  const isOfOthers = ({ unit, level }: PolicyFinding) => level !== "advisory" && unit !== null && unit in run.leftOut;
  if (!report.results.some(isOfOthers)) return report;
  const stood = Object.entries(plans).map(([unit, plan]) => [unit, planBefore(plan)]);
  const units = { ...after.units, ...Object.fromEntries(stood) };
  const before = await evaluatePolicies({ environment, date, ...after, units });
  const known = new Set(before.results.map(keyOf));
  const results = report.results.map((finding) =>
    isOfOthers(finding) && known.has(keyOf(finding)) ? { ...finding, level: "advisory" as const } : finding,
  );
  return { ...report, results };
}

const keyOf = ({ id, unit, address, decision, message }: PolicyFinding) =>
  [id, unit, address, decision, message].join("\0");
