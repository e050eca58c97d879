import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  visit,
} from "yaml";
import { messageOf, UserError } from "./errors";

export interface ParsedYaml<Value = unknown> {
  /** What it says, in plain values; null where it says nothing. */
  readonly value: Value;
  /** `<file>:<line>` of a key or an item, or of what it would be in where it is not written. */
  readonly placeOf: (path: readonly (string | number)[]) => string;
}

/**
 * Parses a file that a person wrote.
 *
 * @param file how the error calls the text
 * @throws UserError with file, line and what is wrong, where it is no YAML or no plain values can be made of it
 */
export function parseYaml(text: string, file: string): ParsedYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const refuse = (offset: number, what: string) => new UserError(`${file}:${lines.linePos(offset).line || 1}: ${what}`);

  // A warning is a tag that YAML does not know, such as CloudFormation's `!Ref`: its value would be taken for a text.
  const [syntax] = [...document.errors, ...document.warnings];
  if (syntax) throw refuse(syntax.pos[0], syntax.message.split(/[;\n]/)[0] ?? "");
  const fault = faultOf(document);
  if (fault) throw refuse(fault.node.range?.[0] ?? 0, fault.what);

  const placeOf: ParsedYaml["placeOf"] = (path) => {
    for (let length = path.length; length > 0; length--) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const name = path[length - 1];
      const node = isMap(parent)
        ? parent.items.find(({ key }) => String(key) === String(name))?.key
        : isSeq(parent) && parent.items[Number(name)];
      if (isNode(node) && node.range) return `${file}:${lines.linePos(node.range[0]).line}`;
    }
    return `${file}:1`;
  };
  try {
    return { value: document.toJS(), placeOf };
  } catch (error) {
    // Aliases of aliases, which a few lines can make into more values than there is memory for.
    throw refuse(0, `its aliases are not followed: ${messageOf(error)}`);
  }
}

/** The same, of a file that is a mapping. */
export function parseMapping(text: string, file: string): ParsedYaml<Readonly<Record<string, unknown>>> {
  const parsed = parseYaml(text, file);
  const { value } = parsed;
  if (value === null) throw new UserError(`${file}:1: the file is empty: must be a mapping, \`key: value\``);
  if (typeof value !== "object" || Array.isArray(value)) {
    const kind = Array.isArray(value) ? "list" : typeof value;
    throw new UserError(`${file}:1: the file is a ${kind}: must be a mapping, \`key: value\``);
  }
  return { ...parsed, value: value as Readonly<Record<string, unknown>> };
}

/** The first alias or key that is good YAML, and yet no plain values can be made of it. */
function faultOf(document: Document.Parsed): { node: Node; what: string } | undefined {
  const anchors = new Map<string, Node>();
  let fault: { node: Node; what: string } | undefined;
  const found = (node: Node, what: string) => {
    fault = { node, what };
    return visit.BREAK;
  };
  visit(document, {
    Node(_, node, around) {
      if (!isAlias(node)) {
        if (node.anchor) anchors.set(node.anchor, node);
        return;
      }
      const named = anchors.get(node.source);
      if (!named) return found(node, `*${node.source} is an alias of nothing: must be the name of an anchor before it`);
      if (around.includes(named)) return found(node, `*${node.source} is an alias of what it is in itself`);
    },
    Pair(_, { key }) {
      // Mostly a template's braces: `region: {{ region }}`.
      if (isCollection(key))
        return found(key, "a key is a mapping or a list: must be a text, in quotes if it has braces");
    },
  });
  return fault;
}
