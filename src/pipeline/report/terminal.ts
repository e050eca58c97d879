import { relative } from "node:path";
import Table from "cli-table3";
import pc from "picocolors";
import { duration } from "../../system/progress";
import { repo } from "../../system/repo";
import { approvalLines, type Decision } from "../decision";
import { type RunReport, runDir } from "../run";
import { columnsOf, countsOf, firstAddresses, plural, splitReasons } from "./contents";

const WIDTH = 76;

/** Of more units than this, only the number is told. */
const MAX_NAMED_UNITS = 3;

/** A run on a terminal: units, cost, decision with its reasons, and what to do next. */
export function describeRun({ run, policy, cost, decision, result }: RunReport): string {
  const columns = columnsOf(countsOf({ changes: Object.values(run.units).flatMap(({ changes }) => changes) }));
  const table = new Table({
    head: ["unit", ...columns, result ? "result" : ""],
    style: { head: [], border: [], compact: true },
    colAligns: ["left", ...columns.map(() => "right" as const), "left"],
  });
  for (const [unit, planned] of Object.entries(run.units)) {
    const counts = countsOf(planned);
    const ended = result?.units[unit];
    const last = ended ? `${ended.status}${ended.seconds > 0 ? ` ${duration(ended.seconds * 1000)}` : ""}` : "";
    table.push([
      unit,
      ...columns.map((action) => counts[action] || ""),
      ended ? last : planned.provisional ? "provisional" : "",
    ]);
  }
  const levels = (["hard", "soft", "advisory"] as const).map((level) => {
    const found = policy.results.filter((one) => one.level === level && one.decision !== "waived").length;
    return `${found} ${level}`;
  });
  const usd = (value: number) => `${value.toFixed(2)} USD`;
  const before = cost.before ? `${usd(cost.before.base)} → ` : "";
  const folder = relative(repo, runDir(run.environment, run.id));
  return [
    table.toString(),
    ...leftOutLines(run.leftOut),
    `policies: ${policy.passed.length} passed; found ${levels.join(", ")}`,
    `cost: ${before}${usd(cost.after.base)} a month`,
    "",
    ...(result ? failures(result.units) : describeDecision(decision)),
    ...(result ? [] : approval(run, decision)),
    "",
    `  ${folder}/report.md, report.html`,
    ...(result ? [] : [nextStep(run, decision)]),
    "",
  ].join("\n");
}

/** The units that are not in the run, by reason. */
function leftOutLines(leftOut: RunReport["run"]["leftOut"]): string[] {
  const reasons = [...new Set(Object.values(leftOut))];
  return reasons.map((reason) => {
    const units = Object.keys(leftOut).filter((unit) => leftOut[unit] === reason);
    const named = units.length > MAX_NAMED_UNITS ? `${units.length} units` : units.join(", ");
    return `not in this run: ${named} (${reason})`;
  });
}

function failures(units: NonNullable<RunReport["result"]>["units"]): string[] {
  const wrong = Object.entries(units).filter(([, { error }]) => error !== undefined);
  if (wrong.length === 0) return [pc.green("applied")];
  return [pc.red("not everything is applied"), ...wrong.map(([unit, { error }]) => `  ${unit}: ${error}`)];
}

const PAINT = { approve: pc.green, hold: pc.yellow, deny: pc.red } as const;

/** The decision with what holds or denies it; what is only noted is counted. */
function describeDecision(decision: Decision): string[] {
  const { blocking, notes } = splitReasons(decision);
  const reasons = blocking.map(({ effect, message, addresses }) =>
    wrap(`${effect}: ${message}${addresses.length > 0 ? ` (${firstAddresses(addresses)})` : ""}`),
  );
  const counted = notes.length > 0 ? [`  - ${plural(notes.length, "note")}, in the report`] : [];
  return [PAINT[decision.decision](`decision: ${decision.decision}`), ...reasons, ...counted];
}

/** The lines of an approval, whole, to be copied. */
function approval(run: RunReport["run"], decision: Decision): string[] {
  const lines = approvalLines(run, decision);
  return lines.length === 0 ? [] : ["", "the approval that it needs:", "", ...lines];
}

function nextStep({ environment, id, offline }: RunReport["run"], { decision }: Decision): string {
  if (offline) return "  planned from nothing: to be read, not to be applied";
  return decision === "deny" ? "" : `  apply it with \`npx billpay apply ${environment} ${id}\``;
}

/** A list item over lines that fit a terminal. */
function wrap(text: string): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines.at(-1) ?? "";
    if (last.length + word.length + 1 > WIDTH && last !== "") lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines.map((line, index) => `${index === 0 ? "  - " : "    "}${line}`).join("\n");
}
