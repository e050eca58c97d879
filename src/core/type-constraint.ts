/** The parts of JSON Schema that Terraform's types need. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | false;
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly allOf?: readonly JsonSchema[];
}

const SIMPLE: Readonly<Record<string, string>> = { string: "string", number: "number", bool: "boolean" };

/**
 * The JSON Schema of the values of a Terraform type constraint, such as `map(object({ cidr = string, ports = optional(list(number)) }))`:
 * https://opentofu.org/docs/language/expressions/type-constraints/
 *
 * @throws Error if the text is not such a type
 */
export function schemaOfType(constraint: string): JsonSchema {
  const tokens = constraint.match(/[A-Za-z_][\w-]*|"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|[(){}[\]=,]/g) ?? [];
  const reader = new TypeReader(tokens);
  const schema = reader.type();
  reader.end();
  return schema;
}

class TypeReader {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  type(): JsonSchema {
    const name = this.next();
    const simple = SIMPLE[name];
    if (simple) return { type: simple };
    if (name === "any") return {};
    this.expect("(");
    const schema = name === "object" ? this.object() : this.collection(name);
    this.expect(")");
    return schema;
  }

  end(): void {
    if (this.at < this.tokens.length) throw new Error(`\`${this.tokens.slice(this.at).join(" ")}\` follows the type`);
  }

  private collection(name: string): JsonSchema {
    const of = this.type();
    if (name === "map") return { type: "object", additionalProperties: of };
    if (name === "list" || name === "set") return { type: "array", items: of };
    throw new Error(`\`${name}\` is not a Terraform type`);
  }

  private object(): JsonSchema {
    const properties: Record<string, JsonSchema> = {};
    const required: string[] = [];
    this.expect("{");
    while (!this.take("}")) {
      const name = this.next();
      this.expect("=");
      const isOptional = this.take("optional");
      if (isOptional) this.expect("(");
      const schema = this.type();
      properties[name] = isOptional ? orNull(schema) : schema;
      if (!isOptional) required.push(name);
      if (isOptional) this.skipDefault();
      this.take(",");
    }
    return { type: "object", properties, required, additionalProperties: false };
  }

  /** `, <expression>)` of `optional(type, expression)` */
  private skipDefault(): void {
    for (let depth = 1; depth > 0; ) {
      const token = this.next();
      if ("([{".includes(token)) depth += 1;
      if (")]}".includes(token)) depth -= 1;
    }
  }

  private next(): string {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new Error("the type is cut off");
    return token;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at] !== token) return false;
    this.at += 1;
    return true;
  }

  private expect(token: string): void {
    const found = this.next();
    if (found !== token) throw new Error(`\`${found}\` is where the type must have \`${token}\``);
  }
}

/** An input or an optional attribute accepts null, which means its default. */
export const orNull = (schema: JsonSchema): JsonSchema =>
  typeof schema.type === "string" ? { ...schema, type: [schema.type, "null"] } : schema;
