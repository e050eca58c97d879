import { readModule } from "./module-json";
import type { StoredState } from "./state";
import type { UnitNode } from "./unit-graph";

/** By dependency, the outputs that its module declares and its state does not have. */
export type MissingOutputs = Readonly<Record<string, readonly string[]>>;

/**
 * The outputs that a unit cannot take yet, so that mocks stand in for them in a plan: their units were never applied, or with an
 * older module. OpenTofu keeps no output that is null, so a module that others depend on has none.
 *
 * @param unit the unit that takes them
 * @param states by unit, those that are there
 * @param root folder of the repository
 */
export function missingOutputs(
  unit: string,
  graph: Readonly<Record<string, UnitNode>>,
  states: Readonly<Record<string, Pick<StoredState, "outputs">>>,
  root?: string,
): MissingOutputs {
  const missing = (graph[unit]?.dependencies ?? []).map((dependency): [string, string[]] => {
    const node = graph[dependency];
    const declared = node ? Object.keys(readModule(node.module, root).output ?? {}) : [];
    const known = states[dependency]?.outputs ?? {};
    return [dependency, declared.filter((name) => !(name in known)).sort()];
  });
  return Object.fromEntries(missing.filter(([, names]) => names.length > 0));
}
