import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../system/repo";
import { changedKeys } from "./changed-keys";
import { type UnitNode, unitGraph } from "./unit-graph";

export interface AffectedUnits {
  /** The units whose plan may be another one, each with the reasons in words; both sorted. */
  readonly units: Readonly<Record<string, readonly string[]>>;
  /** Units that are gone: nothing plans them any more, and their resources are still there. */
  readonly removed: readonly string[];
}

/** What `billpay synth` writes of a module beside its code: no plan of the module itself reads it. */
const GENERATED_BESIDE_MODULE = /^modules\/[^/]+\/(README\.md|mocks\.json)$/;

/**
 * The units of an environment that changed files reach: by what the units read (`unitGraph`), a YAML file by the
 * top-level keys whose value is another one, and then the units that take outputs from those, and so on.
 *
 * None too few, as far as the repository decides a plan; a unit too many where its HCL is not seen through. What decides
 * from outside a unit's files is not seen: `src/` reaches units through the bytes of `modules/` alone (`npm run
 * check:modules` holds the two together), and a new version of OpenTofu or of a provider that no HCL names asks for a
 * plan of everything. `policy/`, `logic/` and `live/rules.yaml` change what is decided about plans, never a plan.
 *
 * @param files changed, new and deleted files, by path in the repository
 * @param before text of a file before the change, undefined where it was not there (`textBefore`); without it, every key
 * of a changed YAML file counts
 * @param root folder of the repository
 */
export async function affectedUnits(
  environment: string,
  files: readonly string[],
  before?: (file: string) => Promise<string | undefined> | string | undefined,
  root = repo,
): Promise<AffectedUnits> {
  const graph = await unitGraph(environment, root);
  const reasons = new Map<string, Set<string>>();
  const add = (unit: string, reason: string) => reasons.set(unit, (reasons.get(unit) ?? new Set()).add(reason));
  const readersOf = findReaders(graph);
  for (const file of files) {
    const found = readersOf(file);
    const path = join(root, file);
    const isThere = existsSync(path);
    const isKeyed = isThere && found.some(({ key }) => key !== undefined);
    const changed = isKeyed ? changedKeys(await before?.(file), readFileSync(path, "utf8")) : "all";
    for (const { unit, key } of found) {
      if (key === undefined || changed === "all") add(unit, `${file} ${isThere ? "changed" : "is gone"}`);
      else if (changed.has(key)) add(unit, `${key} in ${file} changed`);
    }
  }
  const removed = removedUnits(environment, files, graph);
  const outputsOf = [...reasons.keys(), ...removed];
  for (const source of outputsOf) {
    for (const [unit, { takesFrom }] of Object.entries(graph)) {
      if (!takesFrom.includes(source)) continue;
      if (!reasons.has(unit)) outputsOf.push(unit);
      add(unit, `takes outputs from ${source}`);
    }
  }
  const units = [...reasons]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([unit, why]) => [unit, [...why].sort()] as const);
  return { units: Object.fromEntries(units), removed };
}

interface FileReader {
  readonly unit: string;
  /** The one key that it reads. */
  readonly key?: string;
}

/** Says which units read a file: by its name, a folder above it, or a pattern. */
function findReaders(graph: Readonly<Record<string, UnitNode>>): (file: string) => readonly FileReader[] {
  const byPath = new Map<string, FileReader[]>();
  for (const [unit, { referencedFiles }] of Object.entries(graph)) {
    for (const read of referencedFiles) {
      const [, path = "", key] = /^([^#]*)(?:#(.*))?$/s.exec(read) ?? [];
      const found = byPath.get(path);
      if (found) found.push({ unit, key });
      else byPath.set(path, [{ unit, key }]);
    }
  }
  const patterns = [...byPath.keys()].filter((path) => path.includes("*"));
  const matchers = patterns.map((path) => ({
    path,
    matcher: new RegExp(`^${path.split("*").map(escaped).join(".*")}(/|$)`, "s"),
  }));
  return (file) => {
    const folders = GENERATED_BESIDE_MODULE.test(file) ? [] : foldersAbove(file);
    const matching = matchers.filter(({ matcher }) => matcher.test(file)).map(({ path }) => path);
    return [file, ...folders, ...matching].flatMap((path) => byPath.get(path) ?? []);
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

function foldersAbove(file: string): string[] {
  const names = file.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function removedUnits(
  environment: string,
  files: readonly string[],
  graph: Readonly<Record<string, UnitNode>>,
): string[] {
  const unitFile = new RegExp(`^live/${escaped(environment)}/([^/]+)/terragrunt\\.hcl$`);
  const touched = files.map((file) => unitFile.exec(file)?.[1]).filter((unit) => unit !== undefined);
  return touched.filter((unit) => !(unit in graph)).sort();
}
