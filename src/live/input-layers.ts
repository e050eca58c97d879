import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../system/files";
import { repo } from "../system/repo";
import { type ParsedYaml, parseMapping } from "../system/yaml";
import { type Environment, readEnvironment, unitPath } from "./environment";
import { attribute, type Body, type Expression, HclReader, isExpression } from "./hcl";
import { readModule } from "./module-json";

/** Where an input may be set, lowest first: each later one wins. */
export const LAYERS = ["module default", "unit", "class", "service", "env", "fixed", "own"] as const;

/** Where an input of a unit is set. */
export interface InputSource {
  readonly layer: (typeof LAYERS)[number];
  /** File, and line where it is YAML: `live/prod/env.yaml:31`. */
  readonly place: string;
  /** Units whose outputs it is made of. */
  readonly outputsOf: readonly string[];
}

/** What a file of `live/_units` merges into the inputs, in its order. */
type Layer =
  | { readonly kind: "items"; readonly items: Readonly<Record<string, string>> }
  | { readonly kind: "section"; readonly of: "class" | "env"; readonly section: string }
  | { readonly kind: "service" };

/**
 * Where each input of a unit is set: in `live/_units/<unit>.hcl` (before the files, or after them, which is fixed), the class's
 * file, the service's, `env.yaml`, the unit's own `terragrunt.hcl`, or nowhere, so that the module's default counts.
 */
export async function inputSources(environment: string, unit: string, root = repo): Promise<Map<string, InputSource>> {
  const reader = new HclReader(root);
  const own = `live/${environment}/${unit}/terragrunt.hcl`;
  unitPath(environment, unit, root);
  const [unitFile = own] = /live\/_units\/[\w-]+\.hcl/.exec(readText(join(root, own))) ?? [];
  const [, module = ""] = /\/modules\/([\w-]+)"/.exec(readText(join(root, unitFile))) ?? [];
  const files = yamlFiles(readEnvironment(environment, root), unit, root);
  const sources = new Map<string, InputSource>();
  for (const name of Object.keys(readModule(module, root).variable))
    sources.set(name, { layer: "module default", place: `modules/${module}`, outputsOf: [] });

  const layers = await layersOf(reader, unitFile);
  for (const [index, layer] of layers.entries()) {
    if (layer.kind === "items") {
      const isFixed = index > 0;
      for (const [name, expression] of Object.entries(layer.items))
        sources.set(name, { layer: isFixed ? "fixed" : "unit", place: unitFile, outputsOf: outputsIn(expression) });
      continue;
    }
    const kind = layer.kind === "section" ? layer.of : "service";
    const file = files[kind];
    const values = layer.kind === "section" ? file?.yaml.value[layer.section] : file?.yaml.value;
    for (const name of Object.keys((values ?? {}) as object)) {
      const path = layer.kind === "section" ? [layer.section, name] : [name];
      if (file) sources.set(name, { layer: kind, place: file.yaml.placeOf(path), outputsOf: [] });
    }
  }
  for (const [name, expression] of Object.entries(itemsOf(attribute(await reader.read(own), "inputs"))))
    sources.set(name, { layer: "own", place: own, outputsOf: outputsIn(expression) });
  return sources;
}

/** What `inputs = merge(…)` of a file of `live/_units` merges. */
export async function layersOf(reader: HclReader, unitFile: string): Promise<Layer[]> {
  const inputs = attribute(await reader.read(unitFile), "inputs");
  if (!isExpression(inputs)) return [];
  const parts = inputs.type === "function" && functionName(inputs) === "merge" ? inputs.children : [inputs];
  return parts.map((part): Layer => {
    const items = itemsOf(part);
    if (Object.keys(items).length > 0) return { kind: "items", items };
    const [, of, section = ""] = /\blocal\.(class|env)\.(\w+)/.exec(textOf(part)) ?? [];
    return of ? { kind: "section", of: of as "class" | "env", section } : { kind: "service" };
  });
}

type Yaml = ParsedYaml<Readonly<Record<string, unknown>>>;

function yamlFiles(
  environment: Environment,
  unit: string,
  root: string,
): Readonly<Record<"env" | "class" | "service", { readonly yaml: Yaml } | undefined>> {
  const read = (file: string) =>
    existsSync(join(root, file)) ? { yaml: parseMapping(readText(join(root, file)), file) } : undefined;
  return {
    env: read(`live/${environment.name}/env.yaml`),
    class: read(`live/_classes/${environment.class}.yaml`),
    service: read(`live/_services/${unit}.yaml`),
  };
}

const outputsIn = (expression: string): string[] =>
  [
    ...new Set(
      [...expression.matchAll(/\bdependency\.(\w+)\.outputs/g)].map(([, name = ""]) => name.replaceAll("_", "-")),
    ),
  ].sort();

interface Meta {
  readonly name?: string;
  readonly value?: string;
  readonly items?: Readonly<Record<string, string>>;
}

const metaOf = (expression: Expression): Meta => (expression.meta ?? {}) as Meta;
const functionName = (expression: Expression): string => metaOf(expression).name ?? "";
const textOf = (expression: Expression): string =>
  metaOf(expression).value ?? expression.children.map((child) => textOf(child)).join("");

/** What an object sets, as the text of its expression: one that is a function's argument, or an attribute's value. */
function itemsOf(body: Body | undefined): Readonly<Record<string, string>> {
  if (body === undefined) return {};
  if (isExpression(body)) return body.type === "object" ? (metaOf(body).items ?? {}) : {};
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, isExpression(value) ? textOf(value) : ""]),
  );
}
