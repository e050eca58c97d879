import { relative } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { changedFiles, textBefore } from "../../live/changed-files";
import { readEnvironment } from "../../live/environment";
import { UserError } from "../../system/errors";
import { repo } from "../../system/repo";
import { type Approval, approvalsFile, decide, parseApprovals, readApprovals } from "../decision";
import { type Run, readRun, readRunFile, runDir } from "../run";
import { requireGovernance } from "./governance";

/**
 * What comes of the approvals that a change adds to `live/<env>/approvals.yaml`: for each run that they name, what is
 * decided with them as of now. The run's policy results, cost and alarms are those of its plan; an apply asks for them
 * again. No lines where no approval is new.
 *
 * @param since the commit that is compared with
 * @throws UserError where the file is malformed
 */
export async function describeNewApprovals(name: string, since: string, now = new Date()): Promise<string[]> {
  const file = relative(repo, approvalsFile(name));
  if (!(await changedFiles(since)).includes(file)) return [];
  await requireGovernance(readEnvironment(name));
  const before = await approvalsBefore(file, since);
  const approvals = readApprovals(name);
  const added = approvals.filter((one) => !before.some((old) => isDeepStrictEqual(old, one)));
  const lines: string[] = [];
  for (const run of new Set(added.map((one) => one.run))) {
    const given = added
      .filter((one) => one.run === run)
      .map(({ kind, by, action }) => `${kind}${action ? ` (${action})` : ""} by ${by}`);
    lines.push(`new approvals for ${run ? `run ${run}` : "any run"}: ${given.join(", ")}`);
    if (run) lines.push(...(await describeDecision(name, run, approvals, now)));
  }
  return lines;
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
  approvals: readonly Approval[],
  now: Date,
): Promise<string[]> {
  const run = runHere(name, id);
  const report = `${relative(repo, runDir(name, id))}/report.html`;
  if (!run) return [`  it is not on this machine: its report is ${report} where it was planned`];
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

function runHere(name: string, id: string): Run | undefined {
  try {
    const run = readRun(name, id);
    return run.id === id ? run : undefined;
  } catch (error) {
    if (error instanceof UserError) return undefined;
    throw error;
  }
}
