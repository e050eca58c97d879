import { readdirSync } from "node:fs";
import { basename, join } from "node:path";
import Ajv, { type ValidateFunction } from "ajv";
import { displayPath, parseRecord, readText } from "../system/files";
import { schemaProblems, typeText, unknownKey, valueText } from "../system/schema-problems";
import type { ParsedYaml } from "../system/yaml";
import { readModule } from "./module-json";

/** What `live/<env>/env.yaml` and `live/_classes/<class>.yaml` may say. */
export interface LiveSchemas {
  readonly env: ValidateFunction;
  readonly class: ValidateFunction;
  /** What a section may set, by its name, where the schemas leave it to the module. */
  readonly sections: ReadonlyMap<string, Section>;
  /** The VPC's range where neither file sets one. */
  readonly vpcCidr: string;
}

/** `service`: a file of `live/_services`. */
type File = "env" | "class" | "service";

/** A file of `live/_units`, which merges the sections of its name into the inputs of its module. */
interface Section {
  readonly variables: Readonly<Record<string, { readonly type: string; readonly default?: unknown }>>;
  /** Inputs that follow from the environment, whatever the section of such a file says. */
  readonly fixed: Readonly<Record<File, readonly string[]>>;
}

type Mapping = Readonly<Record<string, unknown>>;

interface EnvironmentSchema {
  readonly properties: Readonly<Record<string, { readonly additionalProperties?: boolean }>>;
  readonly definitions: object;
}

const known = new Map<string, LiveSchemas>();

/** The schemas of a checkout, made once. */
export function liveSchemas(root: string): LiveSchemas {
  const schemas = known.get(root) ?? makeSchemas(root);
  known.set(root, schemas);
  return schemas;
}

function makeSchemas(root: string): LiveSchemas {
  const env = readJson<EnvironmentSchema>(join(root, "live", "env.schema.json"), "mend it");
  const sections = readSections(root);
  const inClass = [...sections.keys()].map((name) => [
    name,
    { type: "object", ...env.properties[name], required: [] }, // a class need not set what each environment must
  ]);
  const ajv = new Ajv({ allErrors: true, verbose: true });
  return {
    env: ajv.compile(env),
    class: ajv.compile({
      type: "object",
      required: ["application_log_days"],
      additionalProperties: false,
      properties: { application_log_days: { type: "integer" }, ...Object.fromEntries(inClass) },
      definitions: env.definitions,
    }),
    sections: new Map([...sections].filter(([name]) => env.properties[name]?.additionalProperties !== false)),
    vpcCidr: String(sections.get("network")?.variables.cidr?.default),
  };
}

function readSections(root: string): Map<string, Section> {
  const sections = new Map<string, Section>();
  for (const file of readdirSync(join(root, "live", "_units"))) {
    // As `terragrunt hcl fmt` leaves it, which CI asks for.
    const text = readText(join(root, "live", "_units", file));
    const [, module] = text.match(/^ {2}source = "\$\{get_repo_root\(\)\}\/modules\/([\w-]+)"$/m) ?? [];
    const [, last = ""] = text.match(/^ {2}try\(local\.env\.\w+, \{\}\),\n {2}\{\n(.*?)\n {2}\},\n\)$/ms) ?? [];
    if (!module) continue;
    const name = basename(file, ".hcl");
    const inputs = [...last.matchAll(/^ {4}(\w+) *=/gm)].map(([, input = ""]) => input);
    // What is set last from the file's own value is taken in there, and not fixed.
    const fixed = (of: File) =>
      inputs.filter((input) => !last.includes(`local.${of}.${of === "service" ? "" : `${name}.`}${input}`));
    sections.set(name, {
      variables: readModule(module, root).variable,
      fixed: { env: fixed("env"), class: fixed("class"), service: fixed("service") },
    });
  }
  return sections;
}

const readJson = <T>(file: string, remedy: string): T => parseRecord<T>(readText(file), displayPath(file), { remedy });

/** What a file says that it may not: a line each, with place, value and what is allowed. */
export function problemsOf(
  of: "env" | "class",
  { value, placeOf }: ParsedYaml<Mapping>,
  schemas: LiveSchemas,
): string[] {
  const validate = schemas[of];
  validate(value);
  const problems = schemaProblems(validate.errors, placeOf);
  for (const [name, section] of schemas.sections) {
    const inputs = value[name];
    if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs)) continue;
    for (const [input, set] of Object.entries(inputs)) {
      const wrong = wrongInput(section, of, `${name}.${input}`, input, set);
      if (wrong) problems.push(`${placeOf([name, input])}: ${wrong}`);
    }
  }
  return problems;
}

/** What a file of `live/_services` says that the module `service` has no input for: a line each. */
export function serviceInputProblems({ value, placeOf }: ParsedYaml<Mapping>, schemas: LiveSchemas): string[] {
  const section = schemas.sections.get("service");
  if (!section) return [];
  const others = Object.entries(value).filter(([input]) => input !== "service"); // which the caller's schema checks
  return others.flatMap(([input, set]) => {
    const wrong = wrongInput(section, "service", input, input, set);
    return wrong ? `${placeOf([input])}: ${wrong}` : [];
  });
}

/** The types that YAML has too. Of what is made of them, OpenTofu says what is wrong. */
const SIMPLE_TYPES: Readonly<Record<string, string>> = { string: "string", number: "number", bool: "boolean" };

function wrongInput(
  { variables, fixed }: Section,
  of: File,
  name: string,
  input: string,
  value: unknown,
): string | undefined {
  const allowed = Object.keys(variables).filter((one) => !fixed[of].includes(one));
  if (fixed[of].includes(input))
    return `${name} is ${valueText(value)}: must be left out, it follows from the environment`;
  if (!allowed.includes(input)) return unknownKey(name, input, allowed);
  const type = SIMPLE_TYPES[variables[input]?.type ?? ""];
  if (type === undefined || value === null || typeof value === type) return undefined;
  return `${name} is ${valueText(value)}: must be ${typeText(type)}`;
}
