import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join, relative } from "node:path/posix";
import { parse } from "yaml";
import { asList, attribute, type Body, type Expression, isExpression } from "./hcl";

/** Stands in a text for the repository's folder. */
export const REPO_ROOT = "\uE000";
/** Stands in a text for whatever cannot be told without running Terragrunt. */
export const ANY_TEXT = "\uE001";

/** A text or a list, with `ANY` for what is not known of it. */
export type Value = string | readonly Value[];

/** Where an expression stands. */
export interface Scope {
  readonly root: string;
  /** Folder of the unit, in the repository. */
  readonly unit: string;
  /** The file that it is written in, in the repository: the unit's or one that it includes. */
  readonly file: string;
  readonly body: Body;
  /** The scopes of the files that it includes, by label; "" is the bare one's. */
  readonly includes: Readonly<Record<string, Scope>>;
  /** What the variables of `for` may be. */
  readonly variables: Readonly<Record<string, readonly Value[]>>;
  /** What its locals may be, as far as they were asked for. */
  readonly locals: Map<string, readonly Value[]>;
  /** What the YAML and JSON files say that were asked for, by path; the same for all units. */
  readonly documents: Map<string, unknown>;
}

/** More alternatives than these are not told apart. */
const MAX_ALTERNATIVES = 64;

/** Functions that give one of their arguments. */
const CHOICE_FUNCTIONS = new Set(["try", "coalesce"]);

/** Functions of texts that are followed here. */
export const FOLLOWED_FUNCTIONS: ReadonlySet<string> = new Set([
  ...CHOICE_FUNCTIONS,
  "basename",
  "dirname",
  "split",
  "find_in_parent_folders",
]);

/** Folders and files of the repository, under which Terragrunt's functions give them: none is left to `ANY` alone. */
const PATH_FUNCTIONS: Readonly<Record<string, (scope: Scope, args: readonly Expression[]) => Value[]>> = {
  get_repo_root: () => [REPO_ROOT],
  get_path_to_repo_root: () => [REPO_ROOT],
  get_terragrunt_dir: ({ unit }) => [`${REPO_ROOT}/${unit}`],
  get_original_terragrunt_dir: ({ unit }) => [`${REPO_ROOT}/${unit}`],
  get_working_dir: ({ unit }) => [`${REPO_ROOT}/${unit}`],
  get_parent_terragrunt_dir: (scope) => included(scope),
  path_relative_from_include: (scope) => included(scope),
  find_in_parent_folders: (scope, args) => {
    const found = parentFolders(scope, args).filter((path) => path.includes(ANY_TEXT) || isThere(path, scope));
    const [, fallback] = args;
    if (found.length > 0) return found;
    return fallback ? evaluate(fallback, scope) : [`${REPO_ROOT}/${ANY_TEXT}`];
  },
};

const included = ({ file, unit }: Scope): Value[] =>
  dirname(file) === unit ? [`${REPO_ROOT}/${ANY_TEXT}`] : [join(REPO_ROOT, dirname(file))];

/** Where a file would have to be made for `find_in_parent_folders` to give that one. */
export const nearerCandidates = (scope: Scope, args: readonly Expression[]): string[] =>
  parentFolders(scope, args).filter((path) => !isThere(path, scope));

/** Where `find_in_parent_folders` looks, up to the first file that is there. */
function parentFolders(scope: Scope, [name]: readonly Expression[]): string[] {
  const names = name ? evaluate(name, scope) : ["terragrunt.hcl"];
  return names.flatMap((value) => {
    if (typeof value !== "string" || value.includes(ANY_TEXT)) return [`${REPO_ROOT}/${ANY_TEXT}`];
    const paths: string[] = [];
    for (let folder = dirname(scope.unit); ; folder = dirname(folder)) {
      const path = join(REPO_ROOT, folder, value);
      paths.push(path);
      if (folder === "." || isThere(path, scope)) return paths;
    }
  });
}

const isThere = (path: string, { root }: Scope): boolean => existsSync(path.replace(REPO_ROOT, root));

/**
 * What an expression may give, as far as it can be told from the files alone: enough of HCL to say which paths a unit
 * names. Whatever is not understood gives `ANY`, which is taken for every text.
 */
export function evaluate(expression: Expression, scope: Scope): Value[] {
  const { children } = expression;
  const [first] = children;
  switch (expression.type) {
    case "literalValue":
      return [expression.meta.value];
    case "template":
      return concatenation(children, scope);
    case "conditional":
      return children.slice(1).flatMap((branch) => evaluate(branch, scope));
    case "tuple": {
      const items = children.map((child) => evaluate(child, scope));
      return items.every((values) => values.length === 1) ? [items.map(([value = ANY_TEXT]) => value)] : [ANY_TEXT];
    }
    case "scopeTraversal":
      return traversal(
        expression.meta.traversal.map(({ segment }) => unquoted(segment)),
        scope,
      );
    case "function":
      return call(expression.meta.name, children, scope);
    default:
      return isWrapper(expression) && first ? evaluate(first, scope) : [ANY_TEXT];
  }
}

/** Parentheses, and `"${…}"` around an expression. */
export const isWrapper = ({ type, children }: Expression): boolean =>
  ((type as string) === "" || type === "templateWrap") && children.length === 1;

export const unquoted = (segment: string): string => segment.replace(/^"(.*)"$/, "$1");

function concatenation(parts: readonly Expression[], scope: Scope): Value[] {
  let texts = [""];
  for (const part of parts) {
    const values = evaluate(part, scope).map((value) => (typeof value === "string" ? value : ANY_TEXT));
    texts = texts.flatMap((text) => values.map((value) => text + value));
    if (texts.length > MAX_ALTERNATIVES) return [REPO_ROOT + ANY_TEXT];
  }
  return [...new Set(texts)];
}

function call(name: string, args: readonly Expression[], scope: Scope): Value[] {
  const path = PATH_FUNCTIONS[name];
  if (path) return path(scope, args);
  if (CHOICE_FUNCTIONS.has(name)) return args.flatMap((argument) => evaluate(argument, scope));
  const [first, second] = args;
  const texts = (argument: Expression | undefined) => (argument ? evaluate(argument, scope) : [ANY_TEXT]);
  switch (name) {
    case "path_relative_to_include":
      return [
        args.length === 0 && dirname(scope.file) !== scope.unit ? relative(dirname(scope.file), scope.unit) : ANY_TEXT,
      ];
    case "basename":
    case "dirname":
      return texts(first).map((text) => (typeof text === "string" ? part(name, text) : ANY_TEXT));
    case "split": {
      const [separator] = texts(first);
      return texts(second).map((text) =>
        typeof text === "string" && typeof separator === "string" && !`${text}${separator}`.includes(ANY_TEXT)
          ? text.split(separator)
          : ANY_TEXT,
      );
    }
    case "tobool": // of a text: how HCL is made to stop with an error
      return first?.type === "template" || first?.type === "literalValue" ? [] : [ANY_TEXT];
    default:
      return [ANY_TEXT];
  }
}

function part(name: "basename" | "dirname", text: string): string {
  if (text === REPO_ROOT) return ANY_TEXT;
  if (basename(text).includes(ANY_TEXT)) return text.includes(REPO_ROOT) ? `${REPO_ROOT}/${ANY_TEXT}` : ANY_TEXT;
  return name === "basename" ? basename(text) : dirname(text);
}

/** The locals of the file that a traversal reaches, the name of one and what is taken of it. */
export function localOf(
  path: readonly string[],
  scope: Scope,
): { name: string; rest: string[]; scope: Scope } | undefined {
  const [head, ...tail] = path;
  if (head === "local") {
    const [name, ...rest] = tail;
    return name === undefined ? undefined : { name, rest, scope };
  }
  if (head !== "include") return undefined;
  const label = tail[0] === "locals" ? "" : tail.shift();
  const [locals, name, ...rest] = tail;
  const other = scope.includes[label ?? ""];
  return locals === "locals" && name !== undefined && other ? { name, rest, scope: other } : undefined;
}

export function localBody({ body }: Scope, name: string): Body | undefined {
  return asList(attribute(body, "locals"))
    .map((locals) => attribute(locals, name))
    .find((local) => local !== undefined);
}

function traversal(path: readonly string[], scope: Scope): Value[] {
  const [head = "", ...tail] = path;
  const variable = scope.variables[head];
  if (variable) return variable.map((value) => item(value, tail));
  const local = localOf(path, scope);
  const body = local && localBody(local.scope, local.name);
  if (!local || !isExpression(body)) return [ANY_TEXT];
  const isDocument = documentOf(body) !== undefined;
  return valuesOf(local.name, body, local.scope).map((value) =>
    item(isDocument && typeof value === "string" ? readDocument(value, scope) : value, local.rest),
  );
}

/** What a local may be; of `yamldecode(file(…))`, the files. */
function valuesOf(name: string, body: Expression, scope: Scope): readonly Value[] {
  const known = scope.locals.get(name);
  if (known) return known;
  scope.locals.set(name, [ANY_TEXT]); // for locals that go in a circle
  const values = evaluate(documentOf(body) ?? body, { ...scope, variables: {} });
  scope.locals.set(name, values);
  return values;
}

function item(value: unknown, path: readonly string[]): Value {
  let inner = value;
  for (const name of path) inner = inner !== null && typeof inner === "object" ? Reflect.get(inner, name) : undefined;
  return isValue(inner) ? inner : ANY_TEXT;
}

const isValue = (value: unknown): value is Value =>
  typeof value === "string" || (Array.isArray(value) && value.every(isValue));

/** The file of `yamldecode(file(…))`; undefined of every other expression. */
export function documentOf(expression: Expression): Expression | undefined {
  const [file] =
    expression.type === "function" && /^(yaml|json)decode$/.test(expression.meta.name) ? expression.children : [];
  return file?.type === "function" && file.meta.name === "file" ? file.children[0] : undefined;
}

function readDocument(file: string, { root, documents }: Scope): unknown {
  if (!documents.has(file))
    documents.set(file, file.includes(ANY_TEXT) ? undefined : parsed(file.replace(REPO_ROOT, root)));
  return documents.get(file);
}

function parsed(file: string): unknown {
  try {
    return parse(readFileSync(file, "utf8"));
  } catch {
    return undefined; // Its keys may be anything; that it is wrong is for Terragrunt to say.
  }
}
