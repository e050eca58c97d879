import type { ErrorObject } from "ajv";
import { nearest } from "./nearest";
import type { ParsedYaml } from "./yaml";

/**
 * What a JSON schema refuses, a line for each problem: `<file>:<line>: <path> is <value>: must be <allowed>`. What a
 * `pattern` allows, and what a string is, is told by the schema's `description`.
 *
 * @param errors of an Ajv with `verbose`; without it, which is for values that must not be shown, lines have no value
 * @param placeOf file and line of a path @default lines begin with the path
 */
export function schemaProblems(
  errors: readonly ErrorObject[] | null | undefined,
  placeOf?: ParsedYaml["placeOf"],
): string[] {
  return (errors ?? [])
    .filter(({ keyword }) => keyword !== "propertyNames") // said again by the error of the name itself
    .map((error) => {
      const path = pathOf(error);
      const key = error.params.additionalProperty ?? error.propertyName;
      const problem = sentence(error, path, placeOf ? "the file" : "it");
      return placeOf ? `${placeOf(key === undefined ? path : [...path, key])}: ${problem}` : problem;
    });
}

const pathOf = ({ instancePath }: ErrorObject): (string | number)[] =>
  instancePath
    .split("/")
    .slice(1)
    .map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
    .map((part) => (/^\d+$/.test(part) ? Number(part) : part));

const joined = (path: readonly (string | number)[]): string =>
  path.map((part, n) => (typeof part === "number" ? `[${part}]` : `${n > 0 ? "." : ""}${part}`)).join("");

function sentence(error: ErrorObject, path: readonly (string | number)[], whole: string): string {
  const { keyword, params, parentSchema, message, propertyName } = error;
  const what = propertyName === undefined ? joined(path) || whole : `a key of ${joined(path)}`;
  const allowed = (text: string) =>
    error.data === undefined ? `${what} must be ${text}` : `${what} is ${valueText(error.data)}: must be ${text}`;
  switch (keyword) {
    case "enum":
      return allowed(oneOf(params.allowedValues));
    case "pattern":
      return allowed(parentSchema?.description ?? `a text that matches ${params.pattern}`);
    case "type":
      return allowed(typeText(params.type, parentSchema?.description));
    case "minimum":
      return allowed(`${params.limit} or more`);
    case "maximum":
      return allowed(`${params.limit} or less`);
    case "required":
      return `${joined([...path, params.missingProperty])} is missing: it is required`;
    case "additionalProperties": {
      const name = joined([...path, params.additionalProperty]);
      return unknownKey(name, params.additionalProperty, Object.keys(parentSchema?.properties ?? {}));
    }
    default:
      return allowed("").replace("must be ", message ?? keyword);
  }
}

/** A key that nobody reads. @param name how the line calls it */
export function unknownKey(name: string, key: string, allowed: readonly string[]): string {
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
export function typeText(types: string | readonly string[], description?: string): string {
  const all = [types].flat();
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
