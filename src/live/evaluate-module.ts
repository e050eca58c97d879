import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withScratch } from "../system/owned";
import { output } from "../system/process";
import { readModule } from "./module-json";
import type { PlanJson } from "./plan-json";
import { toolEnvironment } from "./tool-environment";
import type { UnitInputs } from "./unit-inputs";

/** A resource of a module, each of its arguments as OpenTofu makes it of the inputs. */
export interface EvaluatedResource {
  readonly type: string;
  // biome-ignore lint/suspicious/noExplicitAny: each type has arguments of its own
  readonly arguments: any;
}

/** Arguments that say nothing of what the resource is to be. */
const META_ARGUMENTS = ["count", "depends_on", "lifecycle", "provider"];

/** A release's tells a digest of the chart's files, which are not where the module is evaluated. */
const isIgnored = (type: string, name: string) =>
  META_ARGUMENTS.includes(name) || (type === "helm_release" && name === "description");

/**
 * Resources that a module makes for given inputs, without their provider: OpenTofu checks the inputs and evaluates the
 * expressions of the synthesized module. They may follow from inputs, and from the names of other such resources.
 *
 * @param types of the resources, as `/^kubernetes_/`
 * @throws UserError with what OpenTofu says of an input that is not allowed
 */
export async function evaluateModule(
  { module, inputs }: UnitInputs,
  types: RegExp,
  env: NodeJS.ProcessEnv,
): Promise<EvaluatedResource[]> {
  const { variable, resource } = readModule(module);
  const values = Object.fromEntries(Object.entries(inputs).filter(([name]) => name in variable));
  const all = Object.entries<Json>(resource)
    .filter(([type]) => types.test(type))
    .flatMap(([type, byName]) => Object.values<Json>(byName).map((body) => ({ type, body })));
  const evaluate = (expressions: object[]) =>
    evaluated(
      JSON.parse(withNames(JSON.stringify({ variable, output: { it: { value: expressions } } }), resource)),
      values,
      env,
    );
  // First how many there are: of what is not there, the arguments may have no value.
  const counts = await evaluate(all.map(({ body }) => body.count ?? 1));
  const made = all.filter((_, index) => counts[index] > 0);
  return evaluate(
    made.map(({ type, body }) => {
      const given = Object.entries(body).filter(([name]) => !isIgnored(type, name));
      return { type, arguments: Object.fromEntries(given.map(([name, value]) => [name, withoutDynamic(value)])) };
    }),
  );
}

async function evaluated(config: object, values: object, env: NodeJS.ProcessEnv): Promise<Json> {
  return withScratch("evaluate", async (scratch) => {
    writeFileSync(join(scratch, "main.tf.json"), JSON.stringify(config, null, 2));
    writeFileSync(join(scratch, "terraform.tfvars.json"), JSON.stringify(values));
    const tofu = (...args: string[]) => output("tofu", [`-chdir=${scratch}`, ...args], { env: toolEnvironment(env) });
    await tofu("plan", "-no-color", "-input=false", "-out=plan");
    const plan: PlanJson = JSON.parse(await tofu("show", "-json", "plan"));
    return plan.planned_values?.outputs?.it?.value;
  });
}

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
type Json = any;

/** `kubernetes_namespace_v1.services.metadata[0].name`, in expressions, as what that name is made of. */
function withNames(text: string, resources: Json): string {
  return text.replace(/(kubernetes_\w+)\.(\w+)\.metadata\[0\]\.name/g, (_, type, name) => {
    const value: string = resources[type][name].metadata.name;
    const [, expression = JSON.stringify(value)] = /^\$\{(.*)\}$/.exec(value) ?? [];
    return JSON.stringify(expression).slice(1, -1);
  });
}

/** Blocks that are made by `dynamic`, as the list that they become. */
function withoutDynamic(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutDynamic);
  if (value === null || typeof value !== "object") return value;
  const { dynamic = {}, ...rest } = value;
  const made = Object.entries<Json>(dynamic).map(([block, { for_each, content }]) => {
    const item = expressionOf(content).replaceAll(`${block}.value`, block);
    return [block, `\${[for ${block} in ${inner(for_each)} : ${item}]}`];
  });
  const plain = Object.entries(rest).map(([name, inside]) => [name, withoutDynamic(inside)]);
  return Object.fromEntries([...plain, ...made]);
}

const inner = (text: string): string => /^\$\{(.*)\}$/.exec(text)?.[1] ?? JSON.stringify(text);

function expressionOf(value: Json): string {
  if (typeof value === "string") return inner(value);
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(expressionOf).join(", ")}]`;
  return `{ ${Object.entries(value)
    .map(([name, inside]) => `${JSON.stringify(name)} = ${expressionOf(inside)}`)
    .join(", ")} }`;
}
