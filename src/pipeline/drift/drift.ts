import { join } from "node:path";
import { isEmulatorGap, readEmulatorGaps } from "../../live/emulator-gaps";
import { type Environment, unitNames, unitPath } from "../../live/environment";
import { type PlanJson, type PlannedChange, plannedChanges } from "../../live/plan-json";
import { orphanedStates, readStateFiles, type StoredState } from "../../live/state";
import { tryRunAll } from "../../live/terragrunt";
import { UserError } from "../../system/errors";
import { step } from "../../system/progress";
import { driftDir, exclusionReason, makeRunsFolder, readPlanJson, resolveTarget } from "../run";

/** What is not as the code says. */
export interface Drift {
  readonly environment: Environment;
  /** By unit; those without drift are not named. */
  readonly units: Readonly<Record<string, readonly PlannedChange[]>>;
  /** The plans of those units. */
  readonly plans: Readonly<Record<string, PlanJson>>;
  /** How many units were looked at. */
  readonly checked: number;
  /** Units that were never applied. */
  readonly neverApplied: readonly string[];
  /** Units that have resources and are gone from the live tree. */
  readonly gone: readonly string[];
  /** Units that were applied, and that Terragrunt leaves out here. */
  readonly excluded: readonly string[];
  readonly seconds: number;
}

/**
 * Looks for what differs from the code: changes made behind its back, and code that was not applied yet.
 * What the emulator is known to read back otherwise is no drift.
 *
 * @param units to look at @default every unit that was applied
 * @throws UserError where there is nothing to look at: of no unit, nobody knows whether it is in sync
 */
export async function findDrift(name: string, units: readonly string[] = []): Promise<Drift> {
  for (const unit of units) unitPath(name, unit);
  const target = await resolveTarget(name);
  const started = Date.now();
  const asked = units.length > 0 ? units : unitNames(name);
  const folder = join(driftDir(name), "plans");
  const lock = await target.acquireLock();
  try {
    const states = await readStateFiles(target.environment, asked);
    const gone = units.length > 0 ? [] : Object.keys(await orphanedStates(target.environment));
    const applied = appliedUnits(name, units, states, gone);
    makeRunsFolder(driftDir(name));
    const { env } = target;
    const options = { units: applied, env, plans: folder, childrenLock: lock.childrenLock };
    const look = `look for drift in ${applied.length} units of live/${name}`;
    const { units: ended } = await step(look, async (onProgress) => {
      const result = await tryRunAll(name, "plan", { ...options, onProgress });
      if (result.failure !== undefined) throw new UserError(result.failure);
      return result;
    });
    const checked = applied.filter((unit) => ended[unit]);
    const excluded = applied.filter((unit) => !ended[unit]);
    if (checked.length === 0 && gone.length === 0)
      throw new UserError(`${excluded.join(", ")} of live/${name} cannot be checked: ${exclusionReason()}`);
    const plans = Object.fromEntries(checked.map((unit) => [unit, readPlanJson(folder, unit)]));
    const gaps = target.environment.endpoint ? readEmulatorGaps() : undefined;
    const drifted = Object.entries(plans).flatMap(([unit, plan]): [string, PlannedChange[]][] => {
      const changes = plannedChanges(plan).filter((change) => !gaps || !isEmulatorGap(change, gaps));
      return changes.length > 0 ? [[unit, changes]] : [];
    });
    return {
      environment: target.environment,
      units: Object.fromEntries(drifted),
      plans: Object.fromEntries(drifted.map(([unit]) => [unit, plans[unit] as PlanJson])),
      checked: checked.length,
      neverApplied: asked.filter((unit) => !applied.includes(unit)),
      gone,
      excluded,
      seconds: (Date.now() - started) / 1000,
    };
  } finally {
    lock.release();
  }
}

/**
 * The units whose state has resources.
 *
 * @param asked units that were named @default every one that has a state
 * @param gone units that have resources and are gone from the live tree
 * @throws UserError where there is neither
 */
export function appliedUnits(
  name: string,
  asked: readonly string[],
  states: Readonly<Record<string, Pick<StoredState, "resources">>>,
  gone: readonly string[] = [],
): string[] {
  const applied = Object.keys(states).filter((unit) => states[unit]?.resources?.length);
  if (applied.length + gone.length > 0) return applied.sort();
  const what = asked.length > 0 ? `${asked.join(", ")} of live/${name}` : `live/${name}`;
  const plan = `npx billpay plan ${name} ${asked.join(" ") || "--all"}`;
  throw new UserError(
    `${what} was never applied, so nothing of it can drift: plan it with \`${plan}\`, then apply that run with \`npx billpay apply ${name} latest\``,
  );
}
