import { readdirSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { parseRecord, readText } from "../system/files";
import { schemaProblems } from "../system/schema-problems";
import type { ParsedYaml } from "../system/yaml";

/** What `live/<env>/env.yaml`, `live/_classes/<class>.yaml` and `live/_services/<unit>.yaml` may say. */
export interface LiveSchemas extends Readonly<Record<File, ValidateFunction>> {
  /** Inputs that a section of such a file may not set, as they follow from the environment. */
  readonly fixed: Readonly<Record<"env" | "class", (section: string) => readonly string[]>>;
  /** The VPC's range where neither file sets one. */
  readonly vpcCidr: string;
}

type File = "env" | "class" | "service" | "needs";

/** The module's own rule, told before the name is part of others. */
const NAME = "^[a-z][a-z0-9-]{0,22}[a-z0-9]$";
/** A label of a domain, and a file of a pod. */
const LABEL = "^[a-z][a-z0-9-]{0,38}[a-z0-9]$";

/** A file of `live/_services` sets what the section `service` of an environment sets, and the service's name. */
const SERVICE = {
  allOf: [
    {
      type: "object",
      required: ["service"],
      properties: {
        service: {
          type: "string",
          pattern: NAME,
          description: "a name of 2 to 24 characters of a-z, 0-9 and -, such as backend",
        },
      },
    },
    { $ref: "env.schema.json#/properties/service" },
  ],
};

/** Its `needs` are no inputs of the module: what the units `registry`, `ingress`, `records` and `secrets` make for it. */
const NEEDS = {
  type: "object",
  properties: {
    needs: {
      type: "object",
      additionalProperties: false,
      properties: {
        host: {
          type: "string",
          pattern: LABEL,
          description: "a label of 2 to 40 characters of a-z, 0-9 and - below the environment's domain, such as api",
        },
        priority: { type: "integer", minimum: 1, maximum: 50_000 },
        secrets: {
          type: "object",
          propertyNames: { pattern: LABEL, description: "2 to 40 characters of a-z, 0-9 and -, such as session-key" },
          additionalProperties: {
            $ref: "../modules/secrets/inputs.schema.json#/properties/secrets/additionalProperties",
          },
        },
      },
      dependencies: { priority: ["host"] },
    },
  },
};

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
  // Each module's schema is compiled once, for both files that refer to it.
  const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true, inlineRefs: false });
  const idOf = (file: string) => `file:///${file}`;
  const add = <T extends object>(file: string, remedy: string, isGenerated = false): T => {
    const schema = parseRecord<T>(readText(join(root, file)), file, { remedy });
    ajv.addSchema({ ...schema, $id: idOf(file) }, undefined, undefined, !isGenerated);
    return schema;
  };
  const modules = readdirSync(join(root, "modules")).map((name): [string, ModuleSchema] => [
    name,
    add<ModuleSchema>(`modules/${name}/inputs.schema.json`, "`npm run synth` writes it again", true),
  ]);
  const files = {
    env: add<FileSchema>("live/env.schema.json", "correct it"),
    class: add<FileSchema>("live/class.schema.json", "correct it"),
  };
  const validator = (of: "env" | "class") => ajv.getSchema(idOf(`live/${of}.schema.json`)) as ValidateFunction;
  const fixedIn = (of: "env" | "class") => (section: string) =>
    (files[of].properties[section]?.allOf ?? []).flatMap(({ properties = {} }) =>
      Object.entries(properties).flatMap(([name, schema]) => (schema === false ? [name] : [])),
    );
  return {
    env: validator("env"),
    class: validator("class"),
    service: ajv.compile({ ...SERVICE, $id: idOf("live/service.schema.json") }),
    needs: ajv.compile({ ...NEEDS, $id: idOf("live/needs.schema.json") }),
    fixed: { env: fixedIn("env"), class: fixedIn("class") },
    vpcCidr: String(Object.fromEntries(modules).network?.properties.cidr?.default),
  };
}

/** What a file says that it may not: a line each, with place, value and what is allowed. */
export function problemsOf(of: File, { value, placeOf }: ParsedYaml<Mapping>, schemas: LiveSchemas): string[] {
  const validate = schemas[of];
  validate(value);
  const { fixed } = schemas;
  return schemaProblems(validate.errors, placeOf, (path) =>
    of === "env" || of === "class" ? fixed[of](String(path[0] ?? "")) : fixed.env("service"),
  );
}
