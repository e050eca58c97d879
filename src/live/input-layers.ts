import { existsSync } from "node:fs";
import { join } from "node:path";
import { readText } from "../system/files";
import { repo } from "../system/repo";
import { type ParsedYaml, parseInputs } from "../system/yaml";
import { attribute, type Body, type Expression, HclReader, isExpression } from "./hcl";
import { readModule } from "./module-json";

/** Where an input may be set, lowest first: each later one wins. */
type LayerName = "module default" | "unit" | "class" | "service" | "env" | "fixed" | "own";

/** Where an input of a unit is set. */
export interface InputSource {
  readonly layer: LayerName;
  /** File, and line where it is YAML: `live/prod/env.yaml:31`. */
  readonly place: string;
  /** Units whose outputs it is made of. */
  readonly outputsOf: readonly string[];
}

/** What a file of `live/_units` merges into the inputs, in its order. */
type Layer =
  | { readonly kind: "items"; readonly items: Items }
  | { readonly kind: "section"; readonly of: "class" | "env"; readonly section: string }
  | { readonly kind: "service" };

/**
 * Where each input of a unit is set: in `live/_units/<unit>.hcl` (before the files, or after them, which is fixed), the class's
 * file, the service's, `env.yaml`, the unit's own `terragrunt.hcl`, or nowhere, so that the module's default counts.
 */
export async function inputSources(environment: string, unit: string, root = repo): Promise<Map<string, InputSource>> {
  const reader = new HclReader(root);
  const own = `live/${environment}/${unit}/terragrunt.hcl`;
  const [unitFile = own] = /live\/_units\/[\w-]+\.hcl/.exec(readText(join(root, own))) ?? [];
  const [, module = ""] = /\/modules\/([\w-]+)"/.exec(readText(join(root, unitFile))) ?? [];
  const sources = new Map<string, InputSource>();
  const set = (layer: LayerName, place: string, name: string, expression = "") =>
    sources.set(name, { layer, place, outputsOf: outputsIn(expression) });
  const setItems = (layer: LayerName, file: string, items: Items) => {
    for (const [name, expression] of Object.entries(items)) set(layer, file, name, expression);
  };

  for (const name of Object.keys(readModule(module, root).variable)) set("module default", `modules/${module}`, name);
  const files = yamlFiles(environment, unit, root);
  for (const [index, layer] of (await layersOf(reader, unitFile)).entries()) {
    if (layer.kind === "items") {
      setItems(index === 0 ? "unit" : "fixed", unitFile, layer.items);
      continue;
    }
    const [kind, path] = layer.kind === "section" ? [layer.of, [layer.section]] : (["service", []] as const);
    const file = files[kind];
    const values = path.reduce<unknown>((value, key) => (value as Mapping)[key], file?.value ?? {});
    for (const name of Object.keys(values ?? {})) set(kind, file?.placeOf([...path, name]) ?? "", name);
  }
  setItems("own", own, itemsOf(attribute(await reader.read(own), "inputs")));
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

type Mapping = Readonly<Record<string, unknown>>;

/** The files that a unit takes inputs from, as far as they are there. */
function yamlFiles(environment: string, unit: string, root: string) {
  const read = (file: string): ParsedYaml<Mapping> | undefined =>
    existsSync(join(root, file)) ? parseInputs(readText(join(root, file)), file) : undefined;
  const env = read(`live/${environment}/env.yaml`);
  return { env, class: read(`live/_classes/${env?.value.class}.yaml`), service: read(`live/_services/${unit}.yaml`) };
}

const outputsIn = (expression: string): string[] =>
  [
    ...new Set(
      [...expression.matchAll(/\bdependency\.(\w+)\.outputs/g)].map(([, name = ""]) => name.replaceAll("_", "-")),
    ),
  ].sort();

/** The text of the expression of each item. */
type Items = Readonly<Record<string, string>>;

interface Meta {
  readonly name?: string;
  readonly value?: string;
  readonly items?: Items;
}

const metaOf = (expression: Expression): Meta => (expression.meta ?? {}) as Meta;
const functionName = (expression: Expression): string => metaOf(expression).name ?? "";
const textOf = (expression: Expression): string =>
  metaOf(expression).value ?? expression.children.map((child) => textOf(child)).join("");

/** What an object sets, as the text of its expression: one that is a function's argument, or an attribute's value. */
function itemsOf(body: Body | undefined): Items {
  if (body === undefined) return {};
  if (isExpression(body)) return body.type === "object" ? (metaOf(body).items ?? {}) : {};
  return Object.fromEntries(
    Object.entries(body).map(([name, value]) => [name, isExpression(value) ? textOf(value) : ""]),
  );
}
