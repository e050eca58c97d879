import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";
import { parseYaml } from "../system/yaml";

// biome-ignore lint/suspicious/noExplicitAny: what a person wrote; each rule looks at what it needs
export type Json = any;

/** A template as Backstage's catalog has it: what `$yaml` names is in its place. */
export interface Template {
  /** `templates/<template>/template.yaml`. */
  readonly file: string;
  /** Folder of the file, for what the template names beside it. */
  readonly dir: string;
  readonly spec: Json;
  readonly problems: readonly string[];
}

/** @param root the checkout whose `templates/` it is */
export function readTemplates(root: string): Template[] {
  const dir = join(root, "templates");
  return readdirSync(dir)
    .filter((name) => existsSync(join(dir, name, "template.yaml")))
    .sort()
    .map((name) => readTemplate(root, posix.join("templates", name, "template.yaml")));
}

function readTemplate(root: string, file: string): Template {
  const problems: string[] = [];
  const entity = parseYaml(readFileSync(join(root, file), "utf8"), file).value as Json;
  const spec = withYaml(entity?.spec ?? {}, dirname(join(root, file)), file, problems);
  return { file, dir: dirname(join(root, file)), spec, problems };
}

/** Puts files in the place of `{ $yaml: <path> }`, one level deep: https://backstage.io/docs/features/software-catalog/descriptor-format/#substitutions-in-the-descriptor-format */
function withYaml(value: Json, dir: string, file: string, problems: string[]): Json {
  if (Array.isArray(value)) return value.map((item) => withYaml(item, dir, file, problems));
  if (value === null || typeof value !== "object") return value;
  if (!("$yaml" in value))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, withYaml(item, dir, file, problems)]));
  const path = value.$yaml;
  if (Object.keys(value).length > 1) {
    problems.push(
      `${file}: $yaml: ${path} has other keys beside it: must be alone, Backstage leaves it as it is otherwise`,
    );
    return {};
  }
  if (!existsSync(join(dir, path))) {
    problems.push(`${file}: $yaml: ${path} is not there`);
    return {};
  }
  const text = readFileSync(join(dir, path), "utf8");
  if (/\$yaml:/.test(text)) problems.push(`${file}: $yaml: ${path} has a $yaml in it, which Backstage does not follow`);
  return parseYaml(text, path).value;
}
