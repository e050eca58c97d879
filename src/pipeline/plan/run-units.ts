import { readFileSync } from "node:fs";
import { missingOutputs } from "../../live/missing-outputs";
import { changedOutputs, type PlanJson, plannedChanges } from "../../live/plan-json";
import { readStateFiles, type StoredState } from "../../live/state";
import { type UnitNode, unitGraph } from "../../live/unit-graph";
import { digestOf } from "../../system/git";
import { planFile, planJsonFile, plansDir, type Run, type RunUnit, sha256, type Target } from "../run";
import type { DestroyedUnit } from "./destroyed-units";
import { priorState } from "./saved-plan";

/** What is generated beside a module's code and decides no plan. */
const GENERATED_BESIDE = ["README.md", "mocks.json", "inputs.schema.json"];

/** The units' dependencies and the states of those, as they are now. */
export interface KnownUnits {
  readonly graph: Readonly<Record<string, UnitNode>>;
  readonly states: Readonly<Record<string, StoredState>>;
}

/**
 * @param units of the run
 * @param root the checkout of the live tree that is planned
 */
export async function readKnownUnits(
  { environment, offline }: Pick<Target, "environment" | "offline">,
  units: readonly string[],
  root?: string,
): Promise<KnownUnits> {
  const graph = await unitGraph(environment.name, root);
  const taken = units.flatMap((unit) => graph[unit]?.dependencies ?? []);
  return { graph, states: offline ? {} : await readStateFiles(environment, [...new Set(taken)]) };
}

/**
 * What a run says of its units: all of it follows from the plans, the states and the live tree, so that an apply can find it a
 * second time.
 *
 * A unit is provisional when mocks stood in for outputs that no state has, or when outputs that it takes are about to change:
 * those of a unit in the run whose own changes, or provisional plan, alter them. What comes after a provisional unit waits
 * with it.
 *
 * @param destroyed units whose plan is to destroy them
 * @param root the checkout of the live tree that was planned
 */
export function describeUnits(
  { graph, states }: KnownUnits,
  run: Pick<Run, "environment" | "id">,
  plans: Readonly<Record<string, PlanJson>>,
  destroyed: Readonly<Record<string, DestroyedUnit>>,
  root?: string,
): Record<string, RunUnit> {
  const provisional = new Map<string, boolean>();
  const isProvisional = (unit: string): boolean => {
    const known = provisional.get(unit);
    if (known !== undefined) return known;
    const found =
      Object.keys(missingOutputs(unit, graph, states, root)).length > 0 ||
      (graph[unit]?.dependencies ?? []).some((dependency) => {
        const plan = plans[dependency];
        const isTaken = graph[unit]?.takesFrom.includes(dependency);
        return plan !== undefined && (isProvisional(dependency) || (isTaken && changedOutputs(plan).length > 0));
      });
    provisional.set(unit, found);
    return found;
  };
  return Object.fromEntries(
    Object.entries(plans).map(([unit, plan]): [string, RunUnit] => {
      const gone = destroyed[unit];
      const { module, dependencies } = gone
        ? { module: gone.module, dependencies: [] }
        : (graph[unit] ?? { module: "", dependencies: [] });
      const saved = readFileSync(planFile(run, unit));
      return [
        unit,
        {
          module,
          dependencies: [...dependencies].sort(),
          sha256: sha256(saved),
          jsonSha256: sha256(readFileSync(planJsonFile(plansDir(run), unit))),
          provisional: !gone && isProvisional(unit),
          ...(gone && { destroy: { after: gone.after, inCluster: gone.inCluster } }),
          changes: plannedChanges(plan),
          state: priorState(saved),
        },
      ];
    }),
  );
}

/** SHA-256 of all files of each module that has a unit in the run, but those that decide no plan. */
export async function moduleDigests(
  units: Readonly<Record<string, Pick<RunUnit, "module" | "destroy">>>,
  root?: string,
): Promise<Record<string, string>> {
  const planned = Object.values(units).filter(({ destroy }) => !destroy);
  const modules = [...new Set(planned.map(({ module }) => module))].sort();
  const digest = (module: string) =>
    digestOf([`modules/${module}`, ...GENERATED_BESIDE.map((file) => `:(exclude)modules/${module}/${file}`)], root);
  return Object.fromEntries(
    await Promise.all(modules.map(async (module): Promise<[string, string]> => [module, await digest(module)])),
  );
}
