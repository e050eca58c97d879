import { Environment } from "nunjucks";
import { messageOf } from "../system/errors";
import { boundProblems, propertiesOf } from "./parameter-bounds";
import recorded from "./scaffolder-actions.json";
import { skeletonProblems } from "./skeleton-lint";
import { expressionsOf } from "./template-expressions";
import { type Json, readTemplates, type Template } from "./template-files";

interface Action {
  readonly input: readonly string[];
  readonly required: readonly string[];
  /** Nothing where the action does not declare its outputs. */
  readonly output: readonly string[];
}

/** What the scaffolder's endpoint of actions says, kept by __tests__/templates/actions.test.ts. */
const ACTIONS: Readonly<Record<string, Action>> = recorded;

/** Nunjucks's own and the scaffolder's: https://backstage.io/docs/features/software-templates/builtin-filters */
const FILTERS = new Set([
  ...Object.keys(new Environment().filters),
  "parseRepoUrl",
  "parseEntityRef",
  "pick",
  "projectSlug",
]);

/** What a step may name, with what there is below it. */
const CONTEXT: Readonly<Record<string, readonly string[]>> = {
  user: ["entity", "ref"],
  context: ["task"],
  secrets: ["*"],
  environment: ["parameters", "secrets"],
};

/**
 * What is wrong with the templates of a checkout, found without running them: a line for each problem, with the file and the
 * place in it. What a template needs is written in docs/templates.md.
 */
export function templateProblems(root: string): string[] {
  return readTemplates(root).flatMap((template) => [
    ...template.problems,
    ...specProblems(template).map((problem) => `${template.file}: ${problem}`),
  ]);
}

function specProblems({ spec, dir }: Template): string[] {
  const pages: Json[] = [spec.parameters ?? []].flat();
  const steps: Json[] = spec.steps ?? [];
  const places = pages.map((_, at) => `spec.parameters[${at}]`);
  const properties = pages.flatMap((page, at) => propertiesOf(page, places[at] ?? ""));
  const parameters = new Set(properties.map(({ name }) => name));
  const used = new Set<string>();
  const choices = new Map(
    properties.toReversed().flatMap(({ name, schema }) => (schema?.enum ? [[name, schema.enum] as const] : [])), // the first has all
  );

  const look = (value: Json, place: string, before: readonly Json[], hasEach: boolean) =>
    valueProblems(value, place, { parameters, before, hasEach, used });
  const problems = [
    ...pages.flatMap((page, at) => boundProblems(page, places[at] ?? "")),
    ...steps.flatMap((step, at) => {
      const place = `spec.steps[${at}]`;
      const before = steps.slice(0, at);
      const { each, ...rest } = step;
      return [
        ...stepProblems(step, place, before),
        ...look(each ?? true, `${place}.each`, before, false),
        ...look(rest, place, before, each !== undefined),
        ...(step.action === "fetch:template"
          ? skeletonProblems(dir, step.input, `${place}.input`, FILTERS, choices)
          : []),
      ];
    }),
    ...look(spec.output ?? {}, "spec.output", steps, false),
  ];
  const unread = [...parameters]
    .filter((name) => !used.has(name))
    .map((name) => `parameters.${name} is read by nothing`);
  return [...problems, ...unread];
}

function stepProblems(step: Json, place: string, before: readonly Json[]): string[] {
  const { id, action: name, input = {} } = step;
  const problems: string[] = [];
  if (typeof id !== "string") problems.push(`${place} has no id: must have one`);
  else if (before.some((other) => other.id === id)) problems.push(`${place}.id is ${id}, which a step before it has`);
  if (typeof step.if === "string" && !step.if.includes("${{"))
    problems.push(`${place}.if is "${step.if}": must be true, false or an expression in \${{ }}`);
  const action = ACTIONS[name];
  if (!action) return [...problems, `${place}.action is ${name}: there is no such action`];
  const given = Object.keys(input);
  return [
    ...problems,
    ...given
      .filter((key) => !action.input.includes(key))
      .map((key) => `${place}.input.${key} is nothing that ${name} takes`),
    ...action.required
      .filter((key) => !given.includes(key))
      .map((key) => `${place}.input has no ${key}, which ${name} needs`),
  ];
}

interface Scope {
  readonly parameters: ReadonlySet<string>;
  readonly before: readonly Json[];
  readonly hasEach: boolean;
  /** Takes the parameters that are read. */
  readonly used: Set<string>;
}

function valueProblems(value: Json, place: string, scope: Scope): string[] {
  if (value === null || value === "") return [`${place} is empty: must have a value, or not be there`];
  if (Array.isArray(value)) return value.flatMap((item, at) => valueProblems(item, `${place}[${at}]`, scope));
  if (typeof value === "object")
    return Object.entries(value).flatMap(([key, item]) => valueProblems(item, `${place}.${key}`, scope));
  if (typeof value !== "string") return [];
  try {
    const { names, filters } = expressionsOf(value);
    return [
      ...names.flatMap((path) => nameProblems(path, scope)),
      ...filters.filter((name) => !FILTERS.has(name)).map((name) => `there is no filter ${name}`),
    ].map((problem) => `${place}: ${problem}`);
  } catch (error) {
    return [`${place} is no template: ${messageOf(error).trim().split("\n").at(-1)}`];
  }
}

function nameProblems(path: readonly string[], { parameters, before, hasEach, used }: Scope): string[] {
  const [root = "", name = "*", third, output] = path;
  const shown = path.join(".");
  if (root === "parameters") {
    used.add(name);
    return name === "*" || parameters.has(name) ? [] : [`${shown} is not a parameter`];
  }
  if (root === "each") {
    if (!hasEach) return [`${shown}: the step has no each`];
    return ["key", "value"].includes(name) ? [] : [`${shown}: must be each.key or each.value`];
  }
  if (root === "steps") {
    const step = before.find(({ id }) => id === name);
    if (!step) return [`${shown}: no step before this one has the id ${name}`];
    const { output: outputs = [] } = ACTIONS[step.action] ?? {};
    if (third !== "output") return [`${shown}: must be steps.${name}.output`];
    const isKnown = output === undefined || outputs.length === 0 || outputs.includes(output);
    return isKnown ? [] : [`${shown}: ${step.action} has no output ${output}`];
  }
  const below = CONTEXT[root];
  if (!below) return [`${shown}: there is no ${root}`];
  return name === "*" || below.includes("*") || below.includes(name) ? [] : [`${shown}: ${root} has no ${name}`];
}
