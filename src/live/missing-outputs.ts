import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../system/errors";
import { readText } from "../system/files";
import { repo } from "../system/repo";
import { readModule } from "./module-json";
import type { StoredState } from "./state";
import type { UnitNode } from "./unit-graph";

/** By dependency, the outputs that are taken from it, that its module declares, and that its state does not have. */
export type MissingOutputs = Readonly<Record<string, readonly string[]>>;

/**
 * The outputs that a unit takes and cannot have yet, so that mocks stand in for them in a plan: their units were never applied, or
 * with an older module. OpenTofu keeps no output that is null, so an output that is taken is never null.
 *
 * @param unit the unit that takes them
 * @param states by unit, those that are there
 * @param root folder of the repository
 */
export function missingOutputs(
  unit: string,
  graph: Readonly<Record<string, UnitNode>>,
  states: Readonly<Record<string, Pick<StoredState, "outputs">>>,
  root = repo,
): MissingOutputs {
  const { takesFrom = [], referencedFiles = [] } = graph[unit] ?? {};
  if (takesFrom.length === 0) return {};
  const isTaken = takenOutputs(referencedFiles, root);
  const missing = takesFrom.map((dependency): [string, string[]] => {
    const node = graph[dependency];
    const declared = node ? Object.keys(readModule(node.module, root).output ?? {}) : [];
    const known = states[dependency]?.outputs ?? {};
    return [dependency, declared.filter((name) => isTaken(name) && !(name in known)).sort()];
  });
  return Object.fromEntries(missing.filter(([, names]) => names.length > 0));
}

/**
 * Refuses units that take an output by its name which the other unit's module does not declare. A plan may still find it in
 * the state, and its apply would take it away.
 *
 * @param root folder of the repository
 * @throws UserError with a line for each
 */
export function requireOutputs(environment: string, graph: Readonly<Record<string, UnitNode>>, root = repo): void {
  const problems = Object.entries(graph).flatMap(([unit, { takesFrom, referencedFiles }]) => {
    const code = hclOf(referencedFiles, root).replace(/^\s*(#|\/\/).*$/gm, "");
    const taken = [...code.matchAll(/\bdependency\.([\w-]+)\.outputs\.(\w+)/g)].map(([, label = "", name = ""]) => {
      // A label has the name of its unit, with _ for -.
      const from = takesFrom.find((one) => one.replaceAll("-", "_") === label.replaceAll("-", "_"));
      return { from, name, module: graph[from ?? ""]?.module };
    });
    return taken.flatMap(({ from, name, module }) =>
      module === undefined || Object.hasOwn(readModule(module, root).output ?? {}, name)
        ? []
        : `live/${environment}/${unit} takes ${name} from ${from}, and modules/${module} has no such output: take another one, or add it to the module`,
    );
  });
  if (problems.length > 0) throw new UserError([...new Set(problems)].join("\n"));
}

/**
 * Says whether the HCL of a unit takes an output of this name, from whichever dependency. Where it takes outputs otherwise than by
 * name, it may take each.
 */
function takenOutputs(files: readonly string[], root: string): (name: string) => boolean {
  const text = hclOf(files, root);
  if (/\bdependency\.[\w-]+(?!\.outputs\.\w)(?![\w-])/.test(text)) return () => true;
  const names = new Set([...text.matchAll(/\.outputs\.(\w+)/g)].map(([, name]) => name));
  return (name) => names.has(name);
}

/** The HCL among files and folders. */
function hclOf(files: readonly string[], root: string): string {
  const paths = files.flatMap((file) => (file.endsWith(".hcl") ? [file] : [`${file}/terragrunt.hcl`]));
  return paths
    .map((path) => join(root, path))
    .filter(existsSync)
    .map(readText)
    .join("\n");
}
