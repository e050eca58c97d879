import { readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { parseRecord, readText } from "../system/files";
import { FOLLOWS, schemaProblems, valueText } from "../system/schema-problems";
import type { ParsedYaml } from "../system/yaml";

/** What `live/<env>/env.yaml` and `live/_classes/<class>.yaml` may say. */
export interface LiveSchemas {
  readonly env: ValidateFunction;
  readonly class: ValidateFunction;
  /** Inputs of the module `service`, which a file of `live/_services` sets. */
  readonly service: ValidateFunction;
  /** Inputs that a section of such a file may not set, as they follow from the environment. */
  readonly fixed: Readonly<Record<File, (section: string) => readonly string[]>>;
  /** The VPC's range where neither file sets one. */
  readonly vpcCidr: string;
}

/** `service`: a file of `live/_services`. */
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
    service: ajv.getSchema(idOf("modules/service/inputs.schema.json")) as ValidateFunction,
    fixed: { env: fixedIn("env"), class: fixedIn("class") },
    vpcCidr: String(Object.fromEntries(modules).network?.properties.cidr?.default),
  };
}

/** What a file says that it may not: a line each, with place, value and what is allowed. */
export function problemsOf(
  of: "env" | "class",
  { value, placeOf }: ParsedYaml<Mapping>,
  schemas: LiveSchemas,
): string[] {
  const validate = schemas[of];
  validate(value);
  return schemaProblems(validate.errors, placeOf, (path) => schemas.fixed[of](String(path[0] ?? "")));
}

/** What a file of `live/_services` says that the module `service` has no input for: a line each. */
export function serviceInputProblems({ value, placeOf }: ParsedYaml<Mapping>, schemas: LiveSchemas): string[] {
  const { service, ...inputs } = value; // the service's name, which the caller's schema checks
  schemas.service(inputs);
  const fixed = schemas.fixed.env("service");
  const problems = Object.keys(inputs)
    .filter((name) => fixed.includes(name))
    .map((name) => `${placeOf([name])}: ${name} is ${valueText(inputs[name])}: ${FOLLOWS}`);
  return [...problems, ...schemaProblems(schemas.service.errors, placeOf, () => ["service", ...fixed])];
}
