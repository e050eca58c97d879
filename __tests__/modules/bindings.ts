import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repo } from "../../src/system/repo";

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
type Json = any;

/** A field of an interface of the bindings. */
interface Field {
  readonly required: boolean;
  /** As TypeScript has it, `string | cdktf.IResolvable` without its second part. */
  readonly type: string;
}

/** What the bindings of a resource type say of it: they are generated from its provider's schema. */
interface Binding {
  readonly config: string;
  /** Interfaces by name, their fields by name. */
  readonly interfaces: ReadonlyMap<string, ReadonlyMap<string, Field>>;
  /** Attributes that can be referred to. */
  readonly attributes: ReadonlySet<string>;
}

/** Arguments that every resource has. */
const META = ["count", "depends_on", "for_each", "lifecycle", "provider", "provisioner"];

/**
 * What of a synthesized module its providers' schemas do not allow, as far as the bindings tell: arguments that are not
 * known, of another type or missing, and references to what is not there.
 */
export function bindingProblems(json: Json): string[] {
  const arguments_ = Object.entries<Json>(json.resource ?? {}).flatMap(([type, byName]) =>
    Object.entries<Json>(byName).flatMap(([name, body]) => {
      const binding = bindingOf(type);
      return blockProblems(without(body, META), binding.config, binding, `${type}.${name}`);
    }),
  );
  return [...arguments_, ...referenceProblems(json)];
}

function blockProblems(block: Json, name: string, binding: Binding, path: string): string[] {
  const fields = binding.interfaces.get(name);
  if (!fields) return [`${path}: the bindings have no ${name}`];
  const { dynamic = {}, ...given } = block;
  const missing = [...fields]
    .filter(([field, { required }]) => required && !(snake(field) in given) && !(snake(field) in dynamic))
    .map(([field]) => `${path}: ${snake(field)} is missing`);
  const contents = Object.entries<Json>(dynamic).map(([label, { content }]) => [label, content]);
  const wrong = [...Object.entries<Json>(given), ...contents].flatMap(([key, value]) => {
    const field = fields.get(camel(key));
    return field ? valueProblems(value, field.type, binding, `${path}.${key}`) : [`${path}: ${key} is not known`];
  });
  return [...missing, ...wrong];
}

function valueProblems(value: Json, type: string, binding: Binding, path: string): string[] {
  if (value === null || (typeof value === "string" && /^\$\{.*\}$/s.test(value))) return []; // known at plan
  const is = (ok: boolean) => (ok ? [] : [`${path}: ${JSON.stringify(value)} is no ${type}`]);
  if (["string", "number", "boolean"].includes(type)) return is(typeof value === type);
  if (type.endsWith("[]")) {
    const item = type.slice(0, -2);
    const isBlock = binding.interfaces.has(item);
    if (!Array.isArray(value) && !isBlock) return is(false);
    return [value].flat().flatMap((each, index) => valueProblems(each, item, binding, `${path}[${index}]`));
  }
  if (type.startsWith("{")) {
    const [, item = ""] = /\]:\s*(.*?);?\s*\}$/s.exec(type) ?? [];
    if (typeof value !== "object" || Array.isArray(value)) return is(false);
    return Object.entries(value).flatMap(([key, each]) => valueProblems(each, item, binding, `${path}.${key}`));
  }
  if (typeof value !== "object") return is(false);
  const blocks = [value].flat();
  if (blocks.length > 1) return [`${path}: there may be one, and there are ${blocks.length}`];
  return blocks.flatMap((block) => blockProblems(block, type, binding, path));
}

function referenceProblems(json: Json): string[] {
  const expressions = JSON.stringify(without(json, ["//"])).match(/\$\{(?:[^"\\]|\\.)*\}/g) ?? [];
  return [...new Set(expressions)].flatMap((text) => {
    const variables = [...text.matchAll(/(?<![\w.])var\.(\w+)/g)].map(([, name = ""]) => name);
    const locals = [...text.matchAll(/(?<![\w.])local\.(\w+)/g)].map(([, name = ""]) => name);
    const resources = [...text.matchAll(/(?<![\w.])((?:aws|kubernetes|helm)_\w+)\.(\w+)(?:\[[^\]]*\])?(?:\.(\w+))?/g)];
    return [
      ...variables.filter((name) => !json.variable?.[name]).map((name) => `var.${name} is not declared`),
      ...locals.filter((name) => json.locals?.[name] === undefined).map((name) => `local.${name} is not declared`),
      ...resources.flatMap(([, type = "", name = "", attribute]) => {
        if (!json.resource?.[type]?.[name]) return [`${type}.${name} is not there`];
        const isKnown = attribute === undefined || bindingOf(type).attributes.has(camel(attribute));
        return isKnown ? [] : [`${type}.${name} has no ${attribute}`];
      }),
    ];
  });
}

const bindings = new Map<string, Binding>();

function bindingOf(type: string): Binding {
  const known = bindings.get(type);
  if (known) return known;
  const [provider = "", ...words] = type.split("_");
  const folder = join(repo, "node_modules", "@cdktf", `provider-${provider}`, "lib", words.join("-"));
  const text = readFileSync(join(folder, "index.d.ts"), "utf8");
  const [, config = ""] = /export interface (\w+Config) /.exec(text) ?? [];
  // Large ones have their interfaces in a file beside.
  const files = [
    text,
    ...[...text.matchAll(/from '(\.\/[\w-]+)'/g)].map(([, file = ""]) =>
      readFileSync(join(dirname(join(folder, "x")), `${file}.d.ts`), "utf8"),
    ),
  ];
  const all = files.join("\n").replace(/\/\*[\s\S]*?\*\//g, "");
  const interfaces = new Map(
    [...all.matchAll(/export interface (\w+)[^{]*\{([\s\S]*?)\n\}/g)].map(([, name = "", body = ""]) => [
      name,
      new Map(
        [...body.matchAll(/readonly (\w+)(\??): ((?:\{[^}]*\}|[^;{])+);/g)].map(
          ([, field = "", optional, text = ""]) => [
            field,
            { required: optional === "", type: text.replace(/\s*\|\s*cdktf\.IResolvable/g, "").trim() },
          ],
        ),
      ),
    ]),
  );
  const attributes = new Set([...text.matchAll(/^ {4}get (\w+)\(\)/gm)].map(([, name = ""]) => name));
  const binding = { config, interfaces, attributes };
  bindings.set(type, binding);
  return binding;
}

const camel = (name: string) => name.replace(/_(\w)/g, (_, letter) => letter.toUpperCase());
const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const without = (object: Json, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
