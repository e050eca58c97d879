import { affectedUnits } from "../../live/affected";
import { changedFiles, defaultBase, textBefore } from "../../live/changed-files";
import { unitNames, unitPath } from "../../live/environment";
import { UserError } from "../../system/errors";
import { commitOf } from "../../system/git";
import { driftedUnits, type Run, type Selection } from "../run";

export interface PlanOptions {
  /** Units to plan. @default those that differ since `since`, and their dependents */
  readonly units?: readonly string[];
  /** Plan every unit. */
  readonly all?: boolean;
  /** The commit that is compared with. @default where this branch left main; on main, the commit before */
  readonly since?: string;
  /** Plan from nothing, with no credentials and no network. */
  readonly offline?: boolean;
  /** Plan the units that drifted in the last look. */
  readonly drifted?: boolean;
  /** Plan to destroy the units named, or all. */
  readonly destroy?: boolean;
  /** The run whose commit is gone back to, and the folder where that is checked out. */
  readonly rollback?: {
    readonly to: Run;
    readonly checkOut: (id: string) => Promise<string>;
    readonly removeCheckout: (id: string) => Promise<void>;
  };
}

/** The units that options choose. */
export interface SelectedUnits {
  readonly units: readonly string[];
  /** Whether units are to be destroyed that the states alone tell. */
  readonly mayDestroy?: boolean;
  /** Units that were named and are not in the live tree, or that the change deletes. */
  readonly gone?: readonly string[];
  readonly selection: Selection;
  readonly reasons?: Readonly<Record<string, readonly string[]>>;
}

/** @throws UserError where options exclude each other, or name what is not there */
export async function selectUnits(
  name: string,
  { units = [], all = false, since, rollback, destroy = false, drifted = false, offline = false }: PlanOptions,
): Promise<SelectedUnits> {
  const others = [...(all ? ["--all"] : []), ...(since ? [`--since ${since}`] : []), ...units];
  if (drifted && others.length > 0) throw new UserError(`--drifted and ${others.join(", ")}: must be one of the two`);
  if (all && units.length > 0) throw new UserError(`--all and ${units.join(", ")}: must be one of the two`);
  if (all && since) throw new UserError(`--all and --since ${since}: must be one of the two`);
  if (units.length > 0 && since)
    throw new UserError(`--since ${since} and ${units.join(", ")}: must be one of the two`);
  if (rollback) {
    const there = Object.keys(rollback.to.units).filter((unit) => !rollback.to.units[unit]?.destroy);
    return { units: there, selection: { by: "name" } };
  }
  if (destroy) return { units: [], mayDestroy: true, selection: { by: units.length > 0 ? "name" : "all" } };
  // Of an environment without units, what is left is destroyed.
  if (all) return { units: unitNames(name), mayDestroy: !offline, selection: { by: "all" } };
  if (drifted || units.length > 0) {
    const known = new Set(unitNames(name));
    if (offline) for (const unit of units) unitPath(name, unit);
    const named = [...new Set(drifted ? driftedUnits(name) : units)].sort();
    const gone = named.filter((unit) => !known.has(unit));
    const there = named.filter((unit) => known.has(unit));
    return { units: there, mayDestroy: gone.length > 0, gone, selection: { by: "name" } };
  }
  const base = since === undefined ? await defaultBase() : await commitOf(since);
  const affected = await affectedUnits(name, await changedFiles(base), textBefore(base));
  const { units: reasons, removed: gone } = affected;
  const mayDestroy = gone.length > 0 && !offline;
  return { units: Object.keys(reasons), mayDestroy, gone, selection: { by: "change", since: base }, reasons };
}
