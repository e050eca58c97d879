type OneOrMany = string | readonly string[];

/** A statement of an identity-based policy, with the conditions that are read here. */
export interface Statement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: { readonly StringNotEquals: Readonly<Record<string, OneOrMany>> };
}

export interface Request {
  readonly action: string;
  readonly resource: string;
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

function applies(statement: Statement, { action, resource, context = {} }: Request): boolean {
  const { Action, NotAction, Resource, NotResource, Condition } = statement;
  const ofAction = Action ? isAction(Action, action) : NotAction !== undefined && !isAction(NotAction, action);
  const ofResource = Resource
    ? isAmong(Resource, resource)
    : NotResource !== undefined && !isAmong(NotResource, resource);
  const holds = Object.entries(Condition?.StringNotEquals ?? {}).every(
    ([key, values]) => !list(values).includes(context[key] ?? ""),
  );
  return ofAction && ofResource && holds;
}

/** What IAM says of a request that only this policy speaks of: a denial outweighs all, and what nobody allows is denied. */
export function isAllowed(statements: readonly Statement[], request: Request): boolean {
  const effects = statements.filter((statement) => applies(statement, request)).map(({ Effect }) => Effect);
  return effects.includes("Allow") && !effects.includes("Deny");
}
