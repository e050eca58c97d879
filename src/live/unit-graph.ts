import { existsSync, realpathSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { basename, dirname, join as joinPosix, normalize } from "node:path/posix";
import { UserError } from "../system/errors";
import { repo } from "../system/repo";
import { unitNames } from "./environment";
import { asList, attribute, type Body, HclReader, isExpression } from "./hcl";
import { ANY_TEXT, evaluate, REPO_ROOT, type Scope } from "./hcl-values";
import { referencedFiles } from "./referenced-files";

export interface UnitNode {
  /** The module that it is an instance of: a folder of `modules`, or its source where that is somewhere else. */
  readonly module: string;
  /** The units of its environment that it takes outputs from or comes after, also those that are no longer there; sorted. */
  readonly dependencies: readonly string[];
  /** Those of them that it takes outputs from: a change of another one changes nothing in its plan; sorted. */
  readonly takesFrom: readonly string[];
  /**
   * What its plan depends on, by path in the repository: files and folders, `live/dev/env.yaml#network` for one key of a
   * YAML or JSON file, `*` for any text in a path that the HCL alone does not tell; sorted.
   */
  readonly referencedFiles: readonly string[];
}

/**
 * What each unit of an environment is made of, read from the HCL of the live tree as it stands, with no tool and no
 * process: 1,000 units take seconds. Paths are followed through locals, includes and the keys of `env.yaml`; what is not
 * understood counts as read (`*`), never as unread.
 *
 * @param root folder of the repository
 * @throws UserError naming the file, where an include or a dependency cannot be determined from the files
 */
export async function unitGraph(environment: string, root = repo): Promise<Record<string, UnitNode>> {
  const reader = new HclReader(root);
  const units = unitNames(environment, root);
  const documents = new Map<string, unknown>();
  const targetOf = linkTargets(root);
  const nodes = units.map(async (unit) => {
    const folder = `live/${environment}/${unit}`;
    const file = `${folder}/terragrunt.hcl`;
    const body = await reader.read(file);
    const scope: Scope = { root, unit: folder, file, body, includes: {}, variables: {}, locals: new Map(), documents };
    return [unit, unitNode(environment, await scopesOf(scope, reader), targetOf)] as const;
  });
  return Object.fromEntries(await Promise.all(nodes));
}

/**
 * Refuses units that take outputs from units that are gone.
 *
 * @throws UserError with a line for each of the two
 */
export function requireDependencies(environment: string, graph: Readonly<Record<string, UnitNode>>): void {
  const problems = Object.entries(graph).flatMap(([unit, { dependencies }]) =>
    dependencies
      .filter((dependency) => !(dependency in graph))
      .map(
        (gone) =>
          `live/${environment}/${unit} still ${reasonFor(graph[unit], gone)} ${gone}, which is gone: remove the dependency, or restore live/${environment}/${gone}`,
      ),
  );
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}

/** Why a unit depends on another one, in words. */
export const reasonFor = (node: Pick<UnitNode, "takesFrom"> | undefined, dependency: string): string =>
  node?.takesFrom.includes(dependency) ? "takes outputs from" : "comes after";

/** Says where in the repository a path leads that is, or is below, a link; the path itself where there is none. */
function linkTargets(root: string): (path: string) => string {
  const realRoot = realpathSync(root);
  const known = new Map<string, string>();
  return (path) => {
    const found = known.get(path);
    if (found !== undefined) return found;
    const file = join(root, path);
    const target = existsSync(file) ? relative(realRoot, realpathSync(file)).split(sep).join("/") : path;
    const inside = target === "" || target.startsWith("..") ? path : target;
    known.set(path, inside);
    return inside;
  };
}

/** @param scopes of the unit's own file, then of those that it includes */
function unitNode(
  environment: string,
  scopes: readonly [Scope, ...Scope[]],
  targetOf: (path: string) => string,
): UnitNode {
  const [{ unit: folder }] = scopes;
  const named = [folder, ...scopes.flatMap((scope) => [scope.file, ...referencedFiles(scope)])];
  const read = named.flatMap((one) => {
    const [path = "", ...key] = one.split("#");
    return path.includes("*") ? [one] : [one, [targetOf(path), ...key].join("#")];
  });
  return {
    module: moduleOf(scopes) ?? folder,
    ...dependenciesOf(scopes, environment, basename(folder)),
    referencedFiles: [...new Set(read)].filter((one) => one !== `${folder}/terragrunt.hcl`).sort(),
  };
}

async function scopesOf(alone: Scope, reader: HclReader): Promise<[Scope, ...Scope[]]> {
  const includes = await includedScopes(alone, reader);
  return [{ ...alone, includes }, ...Object.values(includes)];
}

/** The files that a unit includes, by label: one level, as Terragrunt allows. */
async function includedScopes(scope: Scope, reader: HclReader): Promise<Record<string, Scope>> {
  const scopes: Record<string, Scope> = {};
  for (const { label, block } of includeBlocks(scope.body)) {
    const path = only(attribute(block, "path"), scope, `the path of include "${label}"`);
    const body = await reader.read(path);
    if (includeBlocks(body).length > 0) {
      throw new UserError(`${path} is included by ${scope.file} and has an include of its own: must be one level`);
    }
    scopes[label] = { ...scope, file: path, body, locals: new Map() };
  }
  return scopes;
}

function includeBlocks(body: Body): { label: string; block: Body }[] {
  const include = attribute(body, "include");
  if (include === undefined) return [];
  if (Array.isArray(include)) return include.map((block) => ({ label: "", block }));
  return Object.entries(include).flatMap(([label, blocks]) => asList(blocks).map((block) => ({ label, block })));
}

/** Its own source, else that of the last file it includes. */
function moduleOf([own, ...included]: readonly Scope[]): string | undefined {
  for (const scope of [own, ...included.toReversed()]) {
    for (const terraform of scope ? asList(attribute(scope.body, "terraform")) : []) {
      const source = attribute(terraform, "source");
      if (!scope || !isExpression(source)) continue;
      const text = evaluate(source, scope).map(String).join(" or ");
      const path = text.startsWith(REPO_ROOT)
        ? text.slice(1)
        : text.startsWith(".")
          ? `/${scope.unit}/${text}`
          : undefined;
      const name = path === undefined ? text : normalize(path).slice(1);
      return name.replace(/^modules\/([^/]+)$/, "$1").replaceAll(ANY_TEXT, "*");
    }
  }
  return undefined;
}

/** @param unit cannot depend on itself */
function dependenciesOf(
  scopes: readonly Scope[],
  environment: string,
  unit: string,
): Pick<UnitNode, "dependencies" | "takesFrom"> {
  const takesFrom = new Set<string>();
  const after = new Set<string>();
  for (const scope of scopes) {
    const add = (units: Set<string>, paths: Body | undefined, what: string) => {
      for (const path of Array.isArray(paths) ? paths : [paths]) {
        const folder = only(path, scope, what).replace(/\/terragrunt\.hcl$/, "");
        if (dirname(folder) !== `live/${environment}`) {
          throw new UserError(`${scope.file}: ${what} is ${folder}: must be a unit of live/${environment}`);
        }
        if (basename(folder) !== unit) units.add(basename(folder));
      }
    };
    for (const [name, found] of Object.entries(attribute(scope.body, "dependency") ?? {}))
      for (const block of asList(found))
        add(takesFrom, attribute(block, "config_path"), `config_path of dependency "${name}"`);
    for (const block of asList(attribute(scope.body, "dependencies")))
      add(after, attribute(block, "paths"), "paths of dependencies");
  }
  return { dependencies: [...new Set([...takesFrom, ...after])].sort(), takesFrom: [...takesFrom].sort() };
}

/** The one path in the repository that an expression gives. */
function only(body: Body | undefined, scope: Scope, what: string): string {
  const values = isExpression(body) ? evaluate(body, scope) : [];
  const [value] = values;
  if (values.length !== 1 || typeof value !== "string" || value.includes(ANY_TEXT)) {
    const allowed =
      "text, locals, keys of env.yaml, get_repo_root(), get_terragrunt_dir() and find_in_parent_folders()";
    throw new UserError(`${scope.file}: ${what} cannot be determined from the files: must be what ${allowed} give`);
  }
  const path = value.startsWith(REPO_ROOT) ? value.slice(1) : `/${scope.unit}/${value}`;
  return joinPosix("/", path).slice(1);
}
