import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ErrorObject } from "ajv";
import { isMap } from "yaml";
import { UserError } from "../system/errors";
import { repo } from "../system/repo";
import { parseYaml } from "../system/yaml";

/** What `env.yaml` says, after it was held against `live/env.schema.json`. */
export interface Environment {
  readonly name: string;
  /** Whose defaults it takes: a file in `live/_classes`. */
  readonly class: string;
  readonly account_id: string;
  readonly region: string;
  readonly namespace: string;
  /** Address of an AWS emulator; real AWS where there is none. */
  readonly endpoint?: string;
  readonly [section: string]: unknown;
}

/** The environments of the live tree, by name. @param root the checkout whose tree it is */
export function environmentNames(root = repo): string[] {
  return foldersWith(join(root, "live"), "env.yaml");
}

/** The units of an environment. */
export function unitNames(environment: string, root = repo): string[] {
  return foldersWith(environmentPath(environment, root), "terragrunt.hcl");
}

function foldersWith(dir: string, file: string): string[] {
  return readdirSync(dir)
    .filter((name) => existsSync(join(dir, name, file)))
    .sort();
}

/** Folder of an environment; an unknown name is an error that lists the known ones. */
export function environmentPath(name: string, root = repo): string {
  const names = environmentNames(root);
  if (!names.includes(name))
    throw new UserError(`there is no environment \`${name}\` in live/: it has ${names.join(", ")}`);
  return join(root, "live", name);
}

/** Folder of a unit; an unknown environment or unit is an error that lists the known ones. */
export function unitPath(environment: string, unit: string, root = repo): string {
  const units = unitNames(environment, root);
  if (!units.includes(unit)) {
    throw new UserError(`live/${environment} has no unit \`${unit}\`: it has ${units.join(", ")}`);
  }
  return join(root, "live", environment, unit);
}

/** Reads and checks an environment. Each problem is a line: file, line, what is wrong, the value, what is allowed. */
export function readEnvironment(name: string, root = repo): Environment {
  const file = join(environmentPath(name, root), "env.yaml");
  return parseEnvironment(readFileSync(file, "utf8"), `live/${name}/env.yaml`, name);
}

/** @param file how the errors call the text @param name what `name` in it must be */
export function parseEnvironment(text: string, file: string, name: string): Environment {
  const { document, lines } = parseYaml(text, file);
  const value = document.toJS();
  const lineOf = (path: (string | number)[]): number => {
    for (let length = path.length; length > 0; length--) {
      const parent = document.getIn(path.slice(0, length - 1), true) ?? document.contents;
      const pair = isMap(parent) ? parent.items.find(({ key }) => String(key) === String(path[length - 1])) : undefined;
      const range = (pair?.key as { range?: [number] } | undefined)?.range;
      if (range) return lines.linePos(range[0]).line;
    }
    return 1;
  };
  const validate = new Ajv({ allErrors: true, verbose: true }).compile(schema());
  validate(value);
  const problems = (validate.errors ?? [])
    .filter(({ keyword }) => keyword !== "if")
    .map((error) => {
      const path = error.instancePath.split("/").slice(1);
      if (error.keyword === "additionalProperties") path.push(error.params.additionalProperty);
      return `${file}:${lineOf(path)}: ${sentence(error, path.join("."))}`;
    });
  if (problems.length === 0 && value.name !== name) {
    problems.push(
      `${file}:${lineOf(["name"])}: name is ${JSON.stringify(value.name)}: allowed is the folder's, ${name}`,
    );
  }
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return value;
}

function schema(): object {
  return JSON.parse(readFileSync(join(repo, "live", "env.schema.json"), "utf8"));
}

function sentence({ keyword, params, data, parentSchema, message }: ErrorObject, path: string): string {
  const got = `${path || "the file"} is ${JSON.stringify(data)}`;
  switch (keyword) {
    case "enum":
      return `${got}: allowed ${params.allowedValues.join(", ")}`;
    case "const":
      return `${got}: allowed ${params.allowedValue}`;
    case "pattern":
      return `${got}: allowed ${parentSchema?.description ?? params.pattern}`;
    case "type":
      return `${got}: allowed a ${params.type}`;
    case "required":
      return `${path ? `${path}.` : ""}${params.missingProperty} is missing: it is required`;
    case "additionalProperties":
      return `${path} is not known here: allowed ${Object.keys(parentSchema?.properties ?? {}).join(", ")}`;
    default:
      return `${got}: it ${message}`;
  }
}
