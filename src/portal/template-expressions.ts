import { nodes, parser } from "nunjucks";

/** What a template's text refers to, found by the parser of the engine that renders it. */
export interface Expressions {
  /** Paths of names, such as `["steps", "unit", "output", "url"]`; what only the values tell ends a path with `*`. */
  readonly names: readonly (readonly string[])[];
  readonly filters: readonly string[];
}

/** As the scaffolder sets up Nunjucks. */
const SYNTAX = { tags: { variableStart: "${{", variableEnd: "}}" } };

/** Names that are there without anybody giving them. */
const GLOBALS = ["range", "cycler", "joiner", "loop"];

interface Node {
  readonly typename: string;
  readonly fields: readonly string[];
  // biome-ignore lint/suspicious/noExplicitAny: each type of node has fields of its own
  readonly [field: string]: any;
}

interface Found {
  readonly names: string[][];
  readonly filters: string[];
}

/** @throws Error of Nunjucks where the text is not a template */
export function expressionsOf(text: string): Expressions {
  const found: Found = { names: [], filters: [] };
  visit(parser.parse(text, [], SYNTAX), new Set(GLOBALS), found);
  return found;
}

const isNode = (value: unknown): value is Node => value instanceof nodes.Node;

/** @param local names that the template gives itself so far */
function visit(node: unknown, local: Set<string>, found: Found): void {
  if (Array.isArray(node)) for (const one of node) visit(one, local, found);
  if (!isNode(node)) return;
  switch (node.typename) {
    case "Symbol":
    case "LookupVal": {
      const path = pathOf(node);
      if (path === undefined) break;
      if (!local.has(path[0] ?? "")) found.names.push(path);
      for (let part: Node = node; part.typename === "LookupVal"; part = part.target)
        if (part.val.typename !== "Literal") visit(part.val, local, found);
      return;
    }
    case "For":
      visit(node.arr, local, found);
      visit([node.body, node.else_], new Set([...local, ...symbolsOf(node.name)]), found);
      return;
    case "Set":
      visit([node.value, node.body], local, found);
      for (const name of symbolsOf(node.targets)) local.add(name);
      return;
    case "Filter":
      found.filters.push(node.name.value);
      visit(node.args, local, found);
      return;
    case "Is": // what is on the right is the name of a test
      visit(node.left, local, found);
      return;
  }
  for (const field of node.fields) visit(node[field], local, found);
}

/** `a.b["c"]` as its parts; undefined where it does not begin with a name. */
function pathOf(node: Node): string[] | undefined {
  if (node.typename === "Symbol") return [node.value];
  if (node.typename !== "LookupVal") return undefined;
  const before = pathOf(node.target);
  if (!before || before.at(-1) === "*") return before;
  return [...before, node.val.typename === "Literal" ? String(node.val.value) : "*"];
}

function symbolsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(symbolsOf);
  if (!isNode(node)) return [];
  return node.typename === "Symbol" ? [node.value] : symbolsOf(node.children);
}
