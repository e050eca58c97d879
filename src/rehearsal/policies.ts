type OneOrMany = string | readonly string[];

/** A statement of an identity-based policy or of a permissions boundary. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany>>>>;
}

export interface Request {
  readonly action: string;
  /** ARN; undefined where it is not known, and may be any. */
  readonly resource?: string;
  /** Values of condition keys; a key that is not there has no value. */
  readonly context?: Readonly<Record<string, string>>;
}

const list = (value: OneOrMany): readonly string[] => (typeof value === "string" ? [value] : value);

/** Whether a pattern covers a text: `*` is any text, `?` any character, of any service or path. */
export function matches(pattern: string, text: string): boolean {
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${expression}$`, "s").test(text);
}

const isAmong = (patterns: OneOrMany, text: string) => list(patterns).some((pattern) => matches(pattern, text));

// Actions are not case sensitive, resources are: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
const isAction = (patterns: OneOrMany, action: string) =>
  isAmong(
    list(patterns).map((pattern) => pattern.toLowerCase()),
    action.toLowerCase(),
  );

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html */
const OPERATORS: Readonly<Record<string, (value: string | undefined, wanted: readonly string[]) => boolean>> = {
  StringEquals: (value, wanted) => value !== undefined && wanted.includes(value),
  StringNotEquals: (value, wanted) => value === undefined || !wanted.includes(value),
  StringLike: (value, wanted) => value !== undefined && isAmong(wanted, value),
  StringNotLike: (value, wanted) => value === undefined || !isAmong(wanted, value),
  ArnLike: (value, wanted) => value !== undefined && isAmong(wanted, value),
  ArnNotLike: (value, wanted) => value === undefined || !isAmong(wanted, value),
  Null: (value, wanted) => wanted.includes(String(value === undefined)),
};

function holds(condition: Statement["Condition"] = {}, context: NonNullable<Request["context"]>): boolean {
  return Object.entries(condition).every(([operator, keys]) => {
    const compare = OPERATORS[operator];
    if (!compare) throw new Error(`${operator} is a condition operator that the rehearsal does not know`);
    return Object.entries(keys).every(([key, wanted]) => compare(context[key], list(wanted)));
  });
}

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const { Effect, Action, NotAction, Resource, NotResource, Condition } = statement;
  const ofAction = Action ? isAction(Action, action) : NotAction !== undefined && !isAction(NotAction, action);
  // Of an unknown resource, a permission may speak, and a denial only where it speaks of all.
  const ofResource =
    resource === undefined
      ? Effect === "Allow" || (Resource !== undefined && list(Resource).includes("*"))
      : Resource
        ? isAmong(Resource, resource)
        : NotResource !== undefined && !isAmong(NotResource, resource);
  return ofAction && ofResource && holds(Condition, context);
}

/** What IAM says of a request that only these statements speak of: a denial outweighs all, and what nobody allows is denied. */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const effects = statements.filter((statement) => applies(statement, request)).map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}
