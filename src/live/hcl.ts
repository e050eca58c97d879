import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getExpressionAst, parse, type TFExpressionSyntaxTree } from "@cdktf/hcl2json";
import { version as PARSER_VERSION } from "@cdktf/hcl2json/package.json";
import { UserError } from "../system/errors";
import { writeAtomically } from "../system/files";
import { repo } from "../system/repo";

export type Expression = TFExpressionSyntaxTree.ExpressionType;

/** The attributes and blocks of HCL, nested as they are written; what repeats is a list. */
export type Body = Expression | readonly Body[] | { readonly [name: string]: Body };

export const isExpression = (body: Body | undefined): body is Expression =>
  body !== undefined && "range" in body && "children" in body;

/** The values of a name, as a list. */
export const asList = (body: Body | undefined): readonly Body[] =>
  body === undefined ? [] : Array.isArray(body) ? body : [body];

/** Attribute or blocks of a name. */
export const attribute = (body: Body | undefined, name: string): Body | undefined =>
  body === undefined || isExpression(body) || Array.isArray(body)
    ? undefined
    : (body as Record<string, Body | undefined>)[name];

const NOWHERE = { line: 0, column: 0, byte: 0 };
const RANGE = { start: NOWHERE, end: NOWHERE };

/** What was read, by the digest of the text; deleting it costs only time. */
const KEPT = join(repo, ".build", "hcl");
/** What makes a body of a text: the parser, and the code here. */
let reader: string | undefined;

const bodies = new Map<string, Promise<Body>>();
const expressions = new Map<string, Promise<Expression>>();

/**
 * Reads HCL files with HashiCorp's own parser (`@cdktf/hcl2json`, which CDKTF brings), so that nothing is guessed from
 * text. A text is parsed once in a process, however many units include it and however often they are read.
 */
export class HclReader {
  /** @param root folder of the repository */
  constructor(private readonly root: string) {}

  /**
   * @param file path in the repository
   * @throws UserError where it is not there or is no HCL
   */
  async read(file: string): Promise<Body> {
    let text: string;
    try {
      text = readFileSync(join(this.root, file), "utf8");
    } catch (error) {
      throw new UserError(`${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
    }
    const known = bodies.get(text);
    if (known) return known;
    const body = this.kept(file, text);
    bodies.set(text, body);
    body.catch(() => bodies.delete(text)); // the same text elsewhere is refused by its own name
    return body;
  }

  /** As it was parsed by an earlier command, whatever the file was called. */
  private async kept(file: string, text: string): Promise<Body> {
    reader ??= `${PARSER_VERSION} ${readFileSync(join(repo, "src", "live", "hcl.ts"), "utf8")}`;
    const digest = createHash("sha256").update(`${reader.length} ${reader}`).update(text).digest("hex");
    const place = join(KEPT, `${digest}.json`);
    try {
      return JSON.parse(readFileSync(place, "utf8")) as Body;
    } catch {
      const body = await this.parse(file, text);
      writeAtomically(place, JSON.stringify(body));
      return body;
    }
  }

  private async parse(file: string, text: string): Promise<Body> {
    try {
      return await this.body(await parse(file, text));
    } catch (error) {
      const [line = ""] = (error as Error).message.split("\n");
      throw new UserError(`${file} cannot be parsed as HCL: ${line}`);
    }
  }

  private async body(value: unknown): Promise<Body> {
    if (typeof value === "string") return this.expression(value);
    if (Array.isArray(value)) return Promise.all(value.map((item) => this.body(item)));
    if (value === null || typeof value !== "object") return literal(String(value));
    const entries = Object.entries(value).map(async ([name, inner]): Promise<[string, Body]> => {
      const body = await this.body(inner);
      return [name, isTemplate(name) ? [await this.expression(name), body] : body];
    });
    return Object.fromEntries(await Promise.all(entries));
  }

  private expression(text: string): Promise<Expression> {
    const known = expressions.get(text);
    if (known) return known;
    const expression = isTemplate(text) ? template(text) : Promise.resolve(literal(text));
    expressions.set(text, expression);
    return expression;
  }
}

const isTemplate = (text: string): boolean => /[$%]\{/.test(text);

const literal = (value: string): Expression => ({
  type: "literalValue",
  children: [],
  range: RANGE,
  meta: { type: "string", value },
});

/** @param text of a template as the parser gives it: `${expression}` for what is nothing but an expression */
async function template(text: string): Promise<Expression> {
  // A heredoc takes any text without escapes; the line's end that it adds is dropped again.
  const parsed = await getExpressionAst("expression", `<<END_OF_TEXT_\n${text}\nEND_OF_TEXT_\n`);
  if (!parsed) throw new Error(`\`${text}\` is no expression`);
  const last = parsed.children.at(-1);
  if (last?.type === "literalValue") last.meta.value = last.meta.value.replace(/\n$/, "");
  const children = parsed.children.filter(({ type, meta }) => type !== "literalValue" || meta.value !== "");
  const [only] = children;
  return only && children.length === 1 ? only : { ...parsed, children };
}
