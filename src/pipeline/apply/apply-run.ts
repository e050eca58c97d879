import { awaitFreeStates } from "../../live/state-locks";
import { messageOf } from "../../system/errors";
import { actor } from "../../system/git";
import { wasInterrupted } from "../../system/process";
import { redactorOf } from "../diff";
import { readUnplannedUnits } from "../plan";
import { writeReports } from "../report";
import {
  obtainRun,
  type RunReport,
  type RunResult,
  readReport,
  recordAppliedModules,
  recordUsedApprovals,
  requireSeal,
  resolveTarget,
  sealRun,
  type UnitResult,
  writeRunFile,
} from "../run";
import { ApplyRefusal, requireDecision, requireEvidence, requireStates } from "./checks";
import { plannedTree, removeCheckout } from "./rollback";
import { applyWaves } from "./waves";

/**
 * Applies the plans of a run and no others. Nothing is touched before its digests, its decision and the states were
 * checked.
 *
 * @param id a run's, or `latest`
 * @param lockTimeoutMs how long it waits for somebody who holds a state
 * @throws Refusal
 * @returns what came of it; units may have failed
 */
export async function applyRun(
  name: string,
  id: string,
  lockTimeoutMs: number,
): Promise<RunReport & { readonly result: RunResult }> {
  const by = await actor();
  const run = await obtainRun(name, id);
  if (run.offline) throw new ApplyRefusal(`run ${run.id} was planned with --offline, to be read: plan without it`, run);
  const report = readReport(run);
  requireSeal(run);
  if (report.result?.outcome === "applied")
    throw new ApplyRefusal(
      `run ${run.id} was applied by ${report.result.actor} on ${report.result.ended}: plan again`,
      run,
    );
  const target = await resolveTarget(name, { provider: run.provider });
  if (target.provider !== run.provider)
    throw new ApplyRefusal(
      `the providers are ${target.provider}, and the plan's were ${run.provider}: plan again`,
      run,
    );
  const lock = await target.acquireLock();
  try {
    const unplanned = await readUnplannedUnits(target, run);
    const { approvals } = await requireDecision(target, report, unplanned);
    await awaitFreeStates(target.environment, Object.keys(run.units), lockTimeoutMs);
    await requireStates(target, run);
    const root = await plannedTree(run);
    await requireEvidence(target, report, root);
    const started = new Date().toISOString();
    const units: Record<string, UnitResult> = {};
    await applyWaves({ target, report, unplanned, root, childrenLock: lock.childrenLock }, units).catch(
      (error: unknown) => {
        // What is applied is told all the same.
        const why = messageOf(error);
        for (const unit of Object.keys(run.units)) units[unit] ??= { status: "skipped", seconds: 0, error: why };
      },
    );
    const of = (...statuses: string[]) =>
      Object.keys(units).filter((unit) => statuses.includes(units[unit]?.status ?? ""));
    const outcome = of("failed", "skipped").length > 0 ? "failed" : "applied";
    const ended = new Date().toISOString();
    const result: RunResult = redactorOf(report.plans)({ outcome, actor: by, started, ended, units });
    const whole = { ...report, result };
    writeRunFile(run, "result", result);
    writeReports(whole);
    sealRun(run);
    if (outcome === "applied")
      await recordUsedApprovals(target.environment, run, approvals).catch((error: unknown) => {
        console.error(`  ! remove the approvals of run ${run.id}, their use could not be noted: ${messageOf(error)}`);
      });
    if (!wasInterrupted()) {
      await recordAppliedModules(target.environment, run, of("applied", "unchanged")).catch((error: unknown) => {
        console.error(`  ! what ${name} has applied could not be noted beside its states: ${messageOf(error)}`);
      });
      if (outcome === "applied") await removeCheckout(run);
    }
    return whole;
  } finally {
    lock.release();
  }
}
