import type { ErrorObject } from "ajv";
import { nearest } from "./nearest";
import type { ParsedYaml } from "./yaml";

/**
 * What a JSON schema refuses, a line for each problem: `<file>:<line>: <path> is <value>: must be <allowed>`. The
 * `description` of a schema with a `pattern` says what that allows.
 *
 * @param errors of an Ajv with `verbose`; without it, which is for values that must not be shown, lines have no value
 * @param placeOf file and line of a path @default lines begin with the path
 * @param fixedAt keys that may not be set at a path, though the schema knows them
 */
export function schemaProblems(
  errors: readonly ErrorObject[] | null | undefined,
  placeOf?: ParsedYaml["placeOf"],
  fixedAt: FixedKeys = () => [],
): string[] {
  const isFixed = ({ keyword }: ErrorObject) => keyword === "false schema";
  const all = (errors ?? []).filter(({ keyword }) => keyword !== "propertyNames"); // said again by the error of the name itself
  const problems = new Map<string, string>(); // one for each place: what is of a wrong type is not one of a list either
  for (const error of [...all.filter(isFixed), ...all.filter((one) => !isFixed(one))]) {
    const path = pathOf(error);
    const key = error.params.additionalProperty ?? error.propertyName;
    const id = JSON.stringify([...path, key ?? error.params.missingProperty]);
    if (problems.has(id)) continue;
    const problem = sentence(error, path, placeOf ? "the file" : "it", fixedAt(path));
    problems.set(id, placeOf ? `${placeOf(key === undefined ? path : [...path, key])}: ${problem}` : problem);
  }
  return [...problems.values()];
}

/** Keys at a path that the schema has and that may not be set. */
type FixedKeys = (path: readonly (string | number)[]) => readonly string[];

/** What may not be set because the live tree sets it. */
const FOLLOWS = "must be left out, it follows from the environment";

const pathOf = ({ instancePath }: ErrorObject): (string | number)[] =>
  instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

const joined = (path: readonly (string | number)[]): string =>
  path.map((part, n) => (typeof part === "number" ? `[${part}]` : `${n > 0 ? "." : ""}${part}`)).join("");

function sentence(
  error: ErrorObject,
  path: readonly (string | number)[],
  whole: string,
  fixed: readonly string[],
): string {
  const { keyword, params, parentSchema, message, propertyName } = error;
  const what = propertyName === undefined ? joined(path) || whole : `a key of ${joined(path)}`;
  const allowed = (text: string) =>
    error.data === undefined ? `${what} must be ${text}` : `${what} is ${valueText(error.data)}: must be ${text}`;
  switch (keyword) {
    case "enum":
      return allowed(oneOf(params.allowedValues.filter((value: unknown) => value !== null)));
    case "false schema":
      return `${what} is ${valueText(error.data)}: ${FOLLOWS}`;
    case "pattern":
      return allowed(parentSchema?.description ?? `a text that matches ${params.pattern}`);
    case "type":
      return allowed(typeText(params.type, parentSchema?.pattern && parentSchema.description));
    case "minimum":
      return allowed(`${params.limit} or more`);
    case "maximum":
      return allowed(`${params.limit} or less`);
    case "required":
      return `${joined([...path, params.missingProperty])} is missing: it is required`;
    case "additionalProperties": {
      const name = joined([...path, params.additionalProperty]);
      return unknownKey(
        name,
        params.additionalProperty,
        Object.keys(parentSchema?.properties ?? {}).filter((one) => !fixed.includes(one)),
      );
    }
    default:
      return allowed("").replace("must be ", message ?? keyword);
  }
}

/** A key that nobody reads. @param name how the line calls it */
function unknownKey(name: string, key: string, allowed: readonly string[]): string {
  const meant = nearest(key, allowed);
  const hint = meant === undefined ? "" : ` (did you mean ${meant}?)`;
  return `${name} is not known here${hint}: must be ${allowed.length > 0 ? oneOf(allowed) : "left out"}`;
}

const oneOf = (values: readonly unknown[]): string => `${values.length > 1 ? "one of " : ""}${values.join(", ")}`;

/** Longer ones are cut: a line is read, not searched. */
const MAX_VALUE_CHARACTERS = 80;

export function valueText(value: unknown): string {
  const json = JSON.stringify(value);
  return json.length > MAX_VALUE_CHARACTERS ? `${json.slice(0, MAX_VALUE_CHARACTERS)}…` : json;
}

/** What a value of a JSON schema's type is in YAML. */
function typeText(types: string | readonly string[], description?: string): string {
  const all = [types].flat().filter((type) => type !== "null"); // null takes the default
  if (all.includes("string") && description !== undefined) return description;
  return all.map((type) => TYPE_TEXTS[type] ?? type).join(" or ");
}

const TYPE_TEXTS: Readonly<Record<string, string>> = {
  string: "a string, in quotes",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  array: "a list",
};
