import type { Json } from "./template-files";

/** A property of a page, also one that only some choice brings. */
export interface Property {
  readonly name: string;
  readonly schema: Json;
  /** Where it is, such as `spec.parameters[0].properties.name`. */
  readonly place: string;
}

export function propertiesOf(page: Json, place: string): Property[] {
  const own = Object.entries(page?.properties ?? {}).map(([name, schema]) => ({
    name,
    schema,
    place: `${place}.properties.${name}`,
  }));
  const chosen = Object.entries(page?.dependencies ?? {}).flatMap(([name, { oneOf = [] }]: [string, Json]) =>
    oneOf.flatMap((branch: Json, at: number) => propertiesOf(branch, `${place}.dependencies.${name}.oneOf[${at}]`)),
  );
  return [...own, ...chosen];
}

/** What a page lacks that keeps a value out which no step expects: the backend holds values against nothing else. */
export function boundProblems(page: Json, place: string): string[] {
  const properties = propertiesOf(page, place);
  const names = new Set(properties.map(({ name }) => name));
  const branches = Object.values(page?.dependencies ?? {}).flatMap(({ oneOf = [] }: Json) => oneOf);
  const required = [page, ...branches].flatMap((one: Json) => one?.required ?? []) as string[];
  return [
    ...required.filter((name) => !names.has(name)).map((name) => `${place}.required: ${name} is not a property`),
    ...properties.flatMap(({ schema, place }) => schemaProblems(schema, place)),
  ];
}

function schemaProblems(schema: Json, place: string): string[] {
  if (schema?.enum || schema?.const !== undefined || (schema?.not && schema.type === undefined)) return [];
  const lacks = (...keys: string[]) =>
    keys.filter((key) => schema[key] === undefined).map((key) => `${place} has no ${key}: must have one`);
  switch (schema?.type) {
    case "boolean":
      return [];
    case "string":
      return [...lacks("maxLength", "pattern"), ...patternProblems(schema.pattern, place)];
    case "integer":
    case "number":
      return lacks("minimum", "maximum");
    case "array":
      return [...lacks("maxItems", "items"), ...(schema.items ? schemaProblems(schema.items, `${place}.items`) : [])];
    default:
      return [`${place} has type ${schema?.type}: must be string, integer, number, boolean or array, or have an enum`];
  }
}

function patternProblems(pattern: string | undefined, place: string): string[] {
  if (pattern === undefined) return [];
  try {
    new RegExp(pattern, "u"); // as the form and the backend compile it
  } catch (error) {
    return [`${place}.pattern is no regular expression: ${(error as Error).message}`];
  }
  return /^\^.*\$$/s.test(pattern) ? [] : [`${place}.pattern is ${pattern}: must begin with ^ and end with $`];
}
