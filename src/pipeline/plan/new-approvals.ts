import { join, relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { changedFiles, textBefore } from "../../live/changed-files";
import { readEnvironment } from "../../live/environment";
import { UserError } from "../../system/errors";
import { readText, writePrivate } from "../../system/files";
import { claimFolder } from "../../system/owned";
import { repo } from "../../system/repo";
import { type Approval, approvalsFile, decide, parseApprovals, readApprovals } from "../decision";
import { newApprovalsMd } from "../report";
import { obtainRun, RUN_FILES, RUNS_DIR, type Run, readRunFile, requireSeal, runDir } from "../run";
import { requireGovernance } from "./governance";

/** What is said of new approvals, and the runs that they name, as far as they can be had. */
export interface NewApprovals {
  readonly lines: readonly string[];
  readonly runs: readonly Run[];
}

/** Says it on the terminal, and writes what CI comments on the change: `.runs/<env>/new-approvals.md`. */
export async function tellNewApprovals(name: string, since: string): Promise<void> {
  const { lines, runs } = await describeNewApprovals(name, since);
  if (lines.length === 0) return;
  for (const line of lines) console.log(line);
  const reports = runs.map((run) => readText(join(runDir(name, run.id), RUN_FILES.reportMd)));
  claimFolder(RUNS_DIR, "runs");
  writePrivate(join(RUNS_DIR, name, "new-approvals.md"), newApprovalsMd(name, lines, reports));
}

/**
 * What comes of the approvals that a change adds to `live/<env>/approvals.yaml`: for each run that they name, what is
 * decided with them as of now. The run's policy results, cost and alarms are those of its plan; an apply asks for them
 * again. No lines where no approval is new.
 *
 * @param since the commit that is compared with
 * @throws UserError where the file is malformed
 */
export async function describeNewApprovals(name: string, since: string, now = new Date()): Promise<NewApprovals> {
  const file = relative(repo, approvalsFile(name));
  if (!(await changedFiles(since)).includes(file)) return { lines: [], runs: [] };
  await requireGovernance(readEnvironment(name));
  const before = await approvalsBefore(file, since);
  const approvals = readApprovals(name);
  const added = approvals.filter((one) => !before.some((old) => isDeepStrictEqual(old, one)));
  const lines: string[] = [];
  const runs: Run[] = [];
  for (const run of new Set(added.map((one) => one.run))) {
    const given = added
      .filter((one) => one.run === run)
      .map(({ kind, by, action }) => `${kind}${action ? ` (${action})` : ""} by ${by}`);
    lines.push(`new approvals for ${run ? `run ${run}` : "any run"}: ${given.join(", ")}`);
    if (!run) continue;
    const found = await obtained(name, run);
    if (found) runs.push(found);
    lines.push(...(await describeDecision(name, run, found, approvals, now)));
  }
  return { lines, runs };
}

/** Those of a file that could not be read are all new now. */
async function approvalsBefore(file: string, since: string): Promise<readonly Approval[]> {
  const text = await textBefore(since)(file);
  try {
    return text === undefined ? [] : parseApprovals(text, file);
  } catch {
    return [];
  }
}

async function describeDecision(
  name: string,
  id: string,
  run: Run | undefined,
  approvals: readonly Approval[],
  now: Date,
): Promise<string[]> {
  const report = `${relative(repo, runDir(name, id))}/report.html`;
  if (!run)
    return [`  it is neither here nor in the bucket of the states: its report is ${report} where it was planned`];
  const { decision, reasons } = await decide({
    ...readRunFile(run, "decisionInput"),
    now: now.toISOString(),
    approvals,
  });
  const said = reasons.filter(({ effect, rule }) => effect !== "note" || rule === "approvals");
  return [
    `  with them it is decided, as of now: ${decision}`,
    ...said.map(
      ({ effect, message, addresses }) =>
        `  - ${effect}: ${message}${addresses.length > 0 ? ` (${addresses.join(", ")})` : ""}`,
    ),
    `  its plan: ${report}`,
  ];
}

/** A run of this checkout or of the bucket. An approval may name one that never was. */
async function obtained(name: string, id: string): Promise<Run | undefined> {
  try {
    const run = await obtainRun(name, id);
    requireSeal(run);
    return run.id === id ? run : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
