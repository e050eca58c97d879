import { join } from "node:path";
import { deletedUnits } from "../../live/deleted-units";
import { type Destruction, needCluster, writeDestroyTree } from "../../live/destroy-tree";
import { type Environment, unitNames } from "../../live/environment";
import { orphanedStates, readStateFiles, type StoredState, stateResources } from "../../live/state";
import { reasonFor, type UnitNode, unitGraph } from "../../live/unit-graph";
import { UserError } from "../../system/errors";
import { makeRunsFolder, type Run, runDir, type Selection } from "../run";

/** A unit whose plan is to destroy it. */
export interface DestroyedUnit extends Destruction {
  readonly module: string;
}

export interface DestroyedUnits {
  readonly units: Readonly<Record<string, DestroyedUnit>>;
  /** Units that are gone from the live tree and that the run leaves alone, each with the reason. */
  readonly leftAlone: Readonly<Record<string, string>>;
}

/** The same of units that are gone from the live tree, and by their names the modules that they had, where that is known. */
export interface GoneUnits extends DestroyedUnits {
  readonly modules: Readonly<Record<string, string>>;
}

type Graph = Readonly<Record<string, Pick<UnitNode, "module" | "dependencies" | "takesFrom">>>;

/**
 * Units that are gone from the live tree, and what a plan does with each: one that was named, or deleted by the change that
 * is planned, is destroyed; with `--all`, each that the history of this branch once had. A unit that it never had may be
 * another branch's.
 *
 * @param asked units that were named, or that the change deletes
 */
export async function goneUnits(
  environment: Environment,
  by: Selection["by"],
  asked: readonly string[],
): Promise<GoneUnits> {
  const orphans = await orphanedStates(environment);
  const graph = await deletedUnits(environment.name, Object.keys(orphans));
  const isChosen = (unit: string) => (by === "all" ? unit in graph : asked.includes(unit));
  const chosen = Object.keys(orphans).filter(isChosen);
  return {
    units: destructionsOf(environment.name, chosen, orphans, graph),
    modules: Object.fromEntries(Object.entries(graph).map(([unit, { module }]) => [unit, module])),
    leftAlone: Object.fromEntries(
      Object.keys(orphans)
        .filter((unit) => !chosen.includes(unit))
        .map((unit) => [unit, goneReason(environment.name, unit, unit in graph)]),
    ),
  };
}

/**
 * Refuses to plan a unit without resources while one of the same module is gone and has some, whether or not the run destroys
 * it: it looks like the same one, and everything would be made a second time. A name that was used before has an empty state.
 *
 * @param planned units of the live tree that are in the run
 * @throws UserError with a line for each
 */
export async function refuseRenamed(
  environment: Environment,
  { modules }: Pick<GoneUnits, "modules">,
  planned: readonly string[],
): Promise<void> {
  if (Object.keys(modules).length === 0 || planned.length === 0) return;
  const { name } = environment;
  const graph = await unitGraph(name);
  const states = await readStateFiles(environment, planned);
  const isNew = (unit: string) => stateResources(states[unit] ?? {}).length === 0;
  const problems = Object.entries(modules).flatMap(([old, module]) =>
    planned
      .filter((unit) => isNew(unit) && graph[unit]?.module === module)
      .map(
        (unit) =>
          `live/${name}/${unit} looks like the renamed ${old} (same module, state under the old name): \`npx billpay move ${name} ${old} ${unit}\` moves the state, or destroy ${old} first with \`npx billpay destroy ${name} ${old}\``,
      ),
  );
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

/** What is said of a unit that is gone and was left alone. */
export const goneReason = (environment: string, unit: string, isDeleted: boolean): string =>
  `has resources and is ${isDeleted ? "gone from" : "not in"} live/${environment}: ${isDeleted ? "" : "unless another branch has it, "}\`npx billpay plan ${environment} ${unit}\` plans to destroy it`;

/**
 * The units of an environment that have resources, those that are gone from the live tree too.
 *
 * @param named units to destroy @default all of them
 * @throws UserError where a unit is used by one that was not named, or was never applied
 */
export async function unitsToDestroy(environment: Environment, named: readonly string[]): Promise<DestroyedUnits> {
  const { name } = environment;
  const orphans = await orphanedStates(environment);
  const states = { ...(await readStateFiles(environment, unitNames(name))), ...orphans };
  const graph = { ...(await deletedUnits(name, Object.keys(orphans))), ...(await unitGraph(name)) };
  const standing = Object.keys(states).filter((unit) => stateResources(states[unit] ?? {}).length > 0);
  const missing = named.filter((unit) => !standing.includes(unit));
  if (missing.length > 0)
    throw new UserError(`${missing.join(", ")} of live/${name} has no resources: there is nothing to destroy`);
  return {
    units: destructionsOf(name, named.length > 0 ? named : standing, states, graph, standing),
    leftAlone: {},
  };
}

/**
 * How units are destroyed: those that depend on a unit go before it.
 *
 * @param standing every unit that has resources
 * @throws UserError naming what still depends on a unit and was not chosen with it
 */
export function destructionsOf(
  environment: string,
  chosen: readonly string[],
  states: Readonly<Record<string, Pick<StoredState, "resources">>>,
  graph: Graph,
  standing: readonly string[] = Object.keys(states),
): Record<string, DestroyedUnit> {
  const usersOf = (unit: string) =>
    Object.keys(graph)
      .filter((one) => standing.includes(one) && graph[one]?.dependencies.includes(unit))
      .sort();
  const problems = chosen.flatMap((unit) =>
    usersOf(unit)
      .filter((user) => !chosen.includes(user))
      .map(
        (user) =>
          `${unit} of live/${environment} cannot be destroyed, ${user} ${reasonFor(graph[user], unit)} it: name ${user} too`,
      ),
  );
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return Object.fromEntries(
    [...new Set(chosen)].sort().map((unit) => [
      unit,
      {
        module: graph[unit]?.module ?? unit,
        after: usersOf(unit),
        inCluster: needCluster(stateResources(states[unit] ?? {})),
      },
    ]),
  );
}

/** Makes the live tree from which units of a run are destroyed; gives its folder. @param root the checkout of the run */
export async function destroyTree(
  run: Pick<Run, "environment" | "id">,
  root: string,
  units: Readonly<Record<string, Destruction>>,
): Promise<string> {
  const dir = join(runDir(run.environment, run.id), "destroy");
  makeRunsFolder(dir);
  await writeDestroyTree(dir, root, run.environment, units);
  return dir;
}
