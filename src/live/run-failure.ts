import { lastLines, type RunResult } from "../system/process";
import { knownCause, type RunContext } from "./failure-causes";

/** A unit in Terragrunt's report: https://docs.terragrunt.com/features/run-report */
export interface ReportedUnit {
  readonly Name: string;
  readonly Started: string;
  readonly Ended: string;
  /** `early exit`: a unit that it depends on failed. */
  readonly Result: "succeeded" | "failed" | "early exit" | "excluded";
  /** Of a unit that failed, its error in full. */
  readonly Cause?: string;
  /** Of a unit that was left out: `exclude block` where its HCL says so. */
  readonly Reason?: string;
}

/** What a run of Terragrunt that failed left behind. */
export interface FailedRun extends RunContext {
  /** The checkout: paths are told from there. */
  readonly root: string;
  readonly result: RunResult;
  /** Undefined where Terragrunt ended before it wrote one. */
  readonly report?: readonly ReportedUnit[];
  /** The folder that had no room for its log and report. */
  readonly fullDisk?: string;
}

/** Why a unit failed or, without one, the run. */
export interface Failure {
  readonly unit?: string;
  /** In a sentence. */
  readonly cause: string;
  readonly isKnown: boolean;
  /** Has nothing to do with the unit that met it. */
  readonly affectsWholeRun: boolean;
  /** What OpenTofu or Terragrunt said beyond that, line by line. */
  readonly details: readonly string[];
}

/** Lines about units, each of which has its share. */
const MAX_LINES = 40;
const MAX_COLUMNS = 400;
const MAX_ERRORS = 8;
/** Lines that are told of an error, its first one included. */
const MAX_ERROR_LINES = { known: 5, unknown: 16 };

/** What failed and why, in the first line; then what was said, by unit; at last, in one line, what did not run. */
export function failureMessage(run: FailedRun): string {
  const failures = failuresOf(run);
  const [first] = failures;
  const who = first?.affectsWholeRun ? "" : unitList(failures.filter(({ cause }) => cause === first?.cause));
  const groups = new Map<string, Failure[]>();
  for (const failure of failures) {
    const key = JSON.stringify([failure.cause, failure.details]);
    groups.set(key, [...(groups.get(key) ?? []), failure]);
  }
  const room = Math.max(1, Math.floor(MAX_LINES / groups.size) - 1);
  const lines = [...groups.values()].flatMap((group) => {
    const { cause = "", details = [] } = group[0] ?? {};
    const isInFirstLine = cause === first?.cause;
    if (isInFirstLine && details.length === 0) return [];
    const shown = details.length > room ? [...details.slice(0, room), "…"] : details;
    return [
      `  ${unitList(group) || "Terragrunt"}:${isInFirstLine ? "" : ` ${cause}`}`,
      ...shown.map((line) => `    ${line}`),
    ];
  });
  const skipped = (run.report ?? []).filter(({ Result }) => Result === "early exit").map(({ Name }) => Name);
  return [
    `${run.verb} of live/${run.environment.name} failed: ${who && `${who}: `}${first?.cause}`,
    ...lines,
    ...(skipped.length > 0 ? [`  did not run: ${skipped.sort().join(", ")}`] : []),
  ].join("\n");
}

const unitList = (failures: readonly Failure[]) =>
  failures
    .flatMap(({ unit }) => unit ?? [])
    .sort()
    .join(", ");

/** Each unit that failed, those with a known cause first; where no unit did, or Terragrunt was ended, the run. */
export function failuresOf(run: FailedRun): Failure[] {
  const { report = [], result } = run;
  const printed = entriesOf(`${result.stdout}\n${result.stderr}`);
  const summary = finalErrors(printed);
  const texts = new Map<string, string>();
  for (const { unit, isError, text } of printed)
    if (unit && isError) texts.set(unit, `${texts.get(unit) ?? ""}${text}\n`);
  for (const { Name, Result, Cause } of report) {
    if (Result !== "failed") texts.delete(Name);
    // Of what fails around OpenTofu the report has no cause, and the summary names the unit only by a path.
    else texts.set(Name, Cause || texts.get(Name) || summary.filter((error) => mentionsUnit(error, Name)).join("\n"));
  }
  const isReported = (unit: string) => report.some(({ Name }) => Name === unit);
  const failures = [...texts]
    .filter(([unit, text]) => isReported(unit) || /^Error: /m.test(text)) // warnings are on the same stream
    .map(([unit, text]) => failureOf(run, text, unit));
  const ended = abnormalEnd(run);
  if (ended) failures.push({ ...failureOf(run, ended), details: [] });
  if (failures.length === 0) failures.push(failureOf(run, summary.join("\n") || lastWords(result)));
  return [...failures.filter(({ isKnown }) => isKnown), ...failures.filter(({ isKnown }) => !isKnown)];
}

/** What ended Terragrunt itself, or kept it from starting or from saying what it did. */
function abnormalEnd({ result: { signal, code, stderr }, fullDisk }: FailedRun): string | undefined {
  if (signal) return `Failed to execute "terragrunt"\nsignal: ${signal}`;
  if (fullDisk) return `write ${fullDisk}: no space left on device`;
  return code === 124 || code === 127 ? lastLines(stderr, 1) : undefined;
}

const lastWords = ({ stdout, stderr, code }: RunResult) =>
  `terragrunt ended with ${code} and told no error\n${lastLines(`${stdout}\n${stderr}`.trim(), 15)}`;

interface Entry {
  readonly unit?: string;
  readonly isError: boolean;
  readonly text: string;
}

/** Terragrunt's log. An entry goes on until the next one begins. */
function entriesOf(log: string): Entry[] {
  return log.split(/^(?=\d\d:\d\d:\d\d\.\d+ [A-Z]+ )/m).map((entry) => {
    const [, level, unit, text = ""] = /^\S+ ([A-Z]+) +(?:\[([\w-]+)\] (?:\w+: )?)?([\s\S]*?)\s*$/.exec(entry) ?? [];
    return { isError: level === "ERROR" || level === "STDERR", text, ...(unit && { unit }) };
  });
}

/** The errors that Terragrunt sums up at its end, without the units that only follow from others. */
function finalErrors(printed: readonly Entry[]): string[] {
  const last = printed.findLast(({ unit, isError, text }) => isError && !unit && !text.startsWith("Suggested fixes"));
  const errors = (last?.text ?? "").split(/^\* /m).map((error) => error.trim());
  return [...new Set(errors)].filter((text) => text && !/^Unit '.*did not run due|^\d+ errors? occurred:$/.test(text));
}

const mentionsUnit = (error: string, unit: string) => error.includes(`/${unit}/`) || error.includes(`/${unit}.hcl`);

function failureOf(run: FailedRun, text: string, unit?: string): Failure {
  const relative = text.replaceAll(`file://${run.root}/`, "").replaceAll(`${run.root}/`, "");
  const errors = errorsIn(relative);
  const known = knownCause(relative, { ...run, unit });
  const max = known ? MAX_ERROR_LINES.known : MAX_ERROR_LINES.unknown;
  const details = errors.flatMap((lines) => lines.slice(0, max));
  if (known) return { unit, cause: known.sentence, isKnown: true, affectsWholeRun: known.affectsWholeRun, details };
  const [title = "it failed, and said nothing", ...rest] = details;
  return { unit, cause: title.replace(/^Error: /, ""), isKnown: false, affectsWholeRun: false, details: rest };
}

/** Lines around errors that say nothing. */
const NOISE = /^$|^\d* ?errors? occurred:$|^exit status \d+$|^signal: |^Failed to execute "|^\d+: +[\])},]*$/;

/** The errors in a text, each a list of lines, of those with the same first line one. */
function errorsIn(text: string): string[][] {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/^[\s│╷╵]*(?:\* )?/, "").trimEnd())
    .filter((line) => !NOISE.test(line))
    .map((line) => (line.length > MAX_COLUMNS ? `${line.slice(0, MAX_COLUMNS)} …` : line));
  const start = Math.max(
    0,
    lines.findIndex((line) => line.startsWith("Error: ")),
  );
  const errors: string[][] = [];
  for (const line of lines.slice(start)) {
    if (errors.length === 0 || line.startsWith("Error: ")) errors.push([]);
    errors.at(-1)?.push(line);
  }
  const byTitle = new Map(errors.reverse().map((error) => [error[0], [...new Set(error)]]));
  return [...byTitle.values()].reverse().slice(0, MAX_ERRORS);
}
