import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  isSeq,
  LineCounter,
  type Node,
  parseDocument,
  type Scalar,
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
  return read(text, file).parsed;
}

function read(text: string, file: string): { document: Document.Parsed; lines: LineCounter; parsed: ParsedYaml } {
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
    return { document, lines, parsed: { value: document.toJS(), placeOf } };
  } catch (error) {
    // Aliases of aliases, which a few lines can make into more values than there is memory for.
    throw refuse(0, `its aliases are not followed: ${messageOf(error)}`);
  }
}

type Mapping = Readonly<Record<string, unknown>>;

/** The same, of a file that is a mapping. */
export function parseMapping(text: string, file: string): ParsedYaml<Mapping> {
  return mapping(read(text, file).parsed, file);
}

/**
 * The same, of a file that Terragrunt reads too: nothing in it is another value there.
 *
 * @throws UserError, a line for each scalar that must be in quotes
 */
export function parseInputs(text: string, file: string): ParsedYaml<Mapping> {
  const { document, lines, parsed } = read(text, file);
  const { version, explicit } = document.directives.yaml;
  if (explicit) throw new UserError(`${file}:1: %YAML is ${version}: must be left out`);
  const misread = misreadScalars(document).map(
    ({ node, what }) => `${file}:${lines.linePos(node.range?.[0] ?? 0).line}: ${what}`,
  );
  if (misread.length > 0) throw new UserError(misread.join("\n"));
  return mapping(parsed, file);
}

function mapping(parsed: ParsedYaml, file: string): ParsedYaml<Mapping> {
  const { value } = parsed;
  if (value === null) throw new UserError(`${file}:1: the file is empty: must be a mapping, \`key: value\``);
  if (typeof value !== "object" || Array.isArray(value)) {
    const kind = Array.isArray(value) ? "list" : typeof value;
    throw new UserError(`${file}:1: the file is a ${kind}: must be a mapping, \`key: value\``);
  }
  return { ...parsed, value: value as Mapping };
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

/**
 * Scalars without quotes that are one value here, by YAML 1.2, and another to Terragrunt's `yamldecode`, or a number that does
 * not have the digits that were written.
 */
function misreadScalars(document: Document.Parsed): { node: Node; what: string }[] {
  const found: { node: Node; what: string }[] = [];
  visit(document, {
    Scalar(key, node, around) {
      const allowed = node.type === "PLAIN" && node.tag === undefined ? unambiguous(node) : undefined;
      if (allowed === undefined) return;
      const names = around.flatMap((parent) => (isPair(parent) && isScalar(parent.key) ? [String(parent.key)] : []));
      const name = key === "key" ? "a key" : names.join(".") + (typeof key === "number" ? `[${key}]` : "");
      found.push({ node, what: `${name} is ${node.source}: must be ${allowed}` });
    },
  });
  return found;
}

const TRUE_WORD = /^(y|Y|yes|Yes|YES|on|On|ON)$/;
const FALSE_WORD = /^(n|N|no|No|NO|off|Off|OFF)$/;
const TIME = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}|$)/;
/** As many as a number here always keeps. */
const MAX_DIGITS = 15;

/** What must be there for a text that is not read as it is written; undefined where it is. */
function unambiguous({ value, source = "" }: Scalar): string | undefined {
  if (TRUE_WORD.test(source)) return `"${source}" in quotes, or true, as Terragrunt reads it`;
  if (FALSE_WORD.test(source)) return `"${source}" in quotes, or false, as Terragrunt reads it`;
  if (TIME.test(source)) return "in quotes, without them it is a time to Terragrunt";
  if (typeof value !== "number") return undefined;
  const digits = source.replace(/e.*$/i, "").replace(/\D/g, "");
  const isExact = Number.isFinite(value) && digits.length <= MAX_DIGITS && !/^[-+]?0\d/.test(source);
  return isExact ? undefined : `in quotes, without them it is the number ${value}`;
}
