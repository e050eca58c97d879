import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type Environment, unitNames, unitPath } from "../live/environment";
import { type PlanJson, type PlannedChange, plannedChanges } from "../live/plan";
import { readStateFiles } from "../live/state";
import { tryRunAll } from "../live/terragrunt";
import { isGap, readGaps } from "../local/gaps";
import { UserError } from "../system/errors";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { readPlanJson } from "./run-files";
import { reach } from "./target";

/** What stands otherwise than the code says. */
export interface Drift {
  readonly environment: Environment;
  /** By unit; those without drift are not named. */
  readonly units: Readonly<Record<string, readonly PlannedChange[]>>;
  /** The plans of those units. */
  readonly plans: Readonly<Record<string, PlanJson>>;
  /** How many units were looked at. */
  readonly looked: number;
  /** Units that were never applied. */
  readonly never: readonly string[];
  readonly seconds: number;
}

/** The folder of the last look for drift. */
export const driftDir = (environment: string) => join(repo, ".runs", environment, "drift");

/**
 * Looks for what stands otherwise than the code says: changes made behind its back, and code that was not applied yet.
 * What the emulator is known to read back otherwise is no drift.
 *
 * @param units to look at @default every unit that was applied
 */
export async function findDrift(name: string, units: readonly string[] = []): Promise<Drift> {
  for (const unit of units) unitPath(name, unit);
  const target = await reach(name);
  const started = Date.now();
  const asked = units.length > 0 ? units : unitNames(name);
  const states = await readStateFiles(target.environment, asked);
  const applied = asked.filter((unit) => states[unit]?.resources?.length);
  const folder = join(driftDir(name), "plans");
  rmSync(driftDir(name), { recursive: true, force: true });
  mkdirSync(driftDir(name), { recursive: true, mode: 0o700 });
  const taken = await target.take();
  try {
    const { env } = target;
    const options = { units: applied, env, plans: folder, onStart: taken.run };
    const { units: ended } = await step(
      `look for drift in ${applied.length} units of live/${name}`,
      async (onProgress) => {
        const result = await tryRunAll(name, "plan", { ...options, onProgress });
        if (result.failure !== undefined) throw new UserError(result.failure);
        return result;
      },
    );
    const looked = applied.filter((unit) => ended[unit]);
    const plans = Object.fromEntries(looked.map((unit) => [unit, readPlanJson(folder, unit)]));
    const gaps = target.environment.endpoint ? readGaps() : undefined;
    const drifted = Object.entries(plans).flatMap(([unit, plan]): [string, PlannedChange[]][] => {
      const changes = plannedChanges(plan).filter((change) => !gaps || !isGap(change, gaps));
      return changes.length > 0 ? [[unit, changes]] : [];
    });
    return {
      environment: target.environment,
      units: Object.fromEntries(drifted),
      plans: Object.fromEntries(drifted.map(([unit]) => [unit, plans[unit] as PlanJson])),
      looked: looked.length,
      never: asked.filter((unit) => !applied.includes(unit)),
      seconds: (Date.now() - started) / 1000,
    };
  } finally {
    taken.end();
  }
}
