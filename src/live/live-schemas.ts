import { readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ErrorObject, type ValidateFunction } from "ajv";
import { parseRecord, readText } from "../system/files";
import { nearest } from "../system/nearest";
import type { ParsedYaml } from "../system/yaml";

/** What `live/<env>/env.yaml` and `live/_classes/<class>.yaml` may say. */
export interface LiveSchemas {
  readonly env: ValidateFunction;
  readonly class: ValidateFunction;
  /** Inputs that a section of such a file may not set, as they follow from the environment. */
  readonly fixed: Readonly<Record<File, (section: string) => readonly string[]>>;
  /** The VPC's range where neither file sets one. */
  readonly vpcCidr: string;
}

type File = "env" | "class";

type Mapping = Readonly<Record<string, unknown>>;

interface FileSchema {
  readonly properties: Readonly<Record<string, { readonly allOf?: readonly { readonly properties?: object }[] }>>;
}

interface ModuleSchema {
  readonly properties: Readonly<Record<string, { readonly default?: unknown }>>;
}

const known = new Map<string, LiveSchemas>();

/** The schemas of a checkout, made once. */
export function liveSchemas(root: string): LiveSchemas {
  const schemas = known.get(root) ?? makeSchemas(root);
  known.set(root, schemas);
  return schemas;
}

/** They refer to each other by relative paths, which an editor follows too. */
function makeSchemas(root: string): LiveSchemas {
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });
  const idOf = (file: string) => `file:///${file}`;
  const add = <T extends object>(file: string, remedy: string): T => {
    const schema = parseRecord<T>(readText(join(root, file)), file, { remedy });
    ajv.addSchema({ ...schema, $id: idOf(file) });
    return schema;
  };
  const modules = readdirSync(join(root, "modules")).map((name): [string, ModuleSchema] => [
    name,
    add<ModuleSchema>(`modules/${name}/inputs.schema.json`, "`npm run synth` writes it again"),
  ]);
  const files = {
    env: add<FileSchema>("live/env.schema.json", "correct it"),
    class: add<FileSchema>("live/class.schema.json", "correct it"),
  };
  const validator = (of: File) => ajv.getSchema(idOf(`live/${of}.schema.json`)) as ValidateFunction;
  const fixedIn = (of: File) => (section: string) =>
    (files[of].properties[section]?.allOf ?? []).flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([name, schema]) => (schema === false ? [name] : [])),
    );
  return {
    env: validator("env"),
    class: validator("class"),
    fixed: { env: fixedIn("env"), class: fixedIn("class") },
    vpcCidr: String(Object.fromEntries(modules).network?.properties.cidr?.default),
  };
}

/** What a file says that it may not: a line each, with place, value and what is allowed. */
export function problemsOf(of: File, { value, placeOf }: ParsedYaml<Mapping>, schemas: LiveSchemas): string[] {
  const validate = schemas[of];
  validate(value);
  const problems = new Map<string, string>(); // one for each place: what is of a wrong type is not one of a list either
  const isFixed = ({ keyword }: ErrorObject) => keyword === "false schema";
  const errors = validate.errors ?? [];
  for (const error of [...errors.filter(isFixed), ...errors.filter((one) => !isFixed(one))]) {
    if (error.keyword === "propertyNames") continue; // beside what is wrong with the name
    const path = error.instancePath.split("/").slice(1);
    const key = error.params.additionalProperty ?? error.params.missingProperty ?? error.propertyName;
    const id = [...path, key ?? ""].join("/");
    const at = error.keyword === "required" || key === undefined ? path : [...path, key];
    if (!problems.has(id))
      problems.set(id, `${placeOf(at)}: ${sentence(error, path.join("."), schemas.fixed[of](path[0] ?? ""))}`);
  }
  return [...problems.values()];
}

const TYPE_WORDS: Readonly<Record<string, string>> = {
  string: "a string, in quotes",
  number: "a number",
  integer: "a whole number",
  boolean: "true or false",
  object: "a mapping",
  array: "a list",
};

function typeWords(type: string | readonly string[]): string {
  const types = [type].flat().filter((one) => one !== "null");
  return types.map((one) => TYPE_WORDS[one] ?? one).join(" or ");
}

function notKnown(key: string, allowed: readonly string[]): string {
  const meant = nearest(key, allowed);
  return `is not known here: ${meant ? `did you mean ${meant}? ` : ""}allowed ${allowed.join(", ")}`;
}

/** @param fixed keys that may not be set */
function sentence(
  { keyword, params, data, parentSchema, message, propertyName }: ErrorObject,
  path: string,
  fixed: readonly string[],
): string {
  const what = propertyName === undefined ? path || "the file" : `a key of ${path}`;
  const got = `${what} is ${JSON.stringify(data)}`;
  const within = (key: string) => (path ? `${path}.${key}` : key);
  switch (keyword) {
    case "enum":
      return `${got}: allowed ${params.allowedValues.filter((value: unknown) => value !== null).join(", ")}`;
    case "false schema":
      return `${got}: allowed nothing, it follows from the environment`;
    case "pattern":
      return `${got}: allowed ${parentSchema?.description ?? params.pattern}`;
    case "type":
      return `${got}: allowed ${typeWords(params.type)}`;
    case "required":
      return `${within(params.missingProperty)} is missing: it is required`;
    case "additionalProperties":
      return `${within(params.additionalProperty)} ${notKnown(
        params.additionalProperty,
        Object.keys(parentSchema?.properties ?? {}).filter((name) => !fixed.includes(name)),
      )}`;
    default:
      return `${got}: it ${message}`;
  }
}
