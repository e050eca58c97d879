import { existsSync, lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../system/errors";
import { readText } from "../system/files";
import { nearest } from "../system/nearest";
import { repo } from "../system/repo";
import { parseInputs } from "../system/yaml";
import aws from "./aws-regions.json";
import { liveSchemas, problemsOf } from "./live-schemas";
import { type NetworkFile, networkProblems } from "./network-ranges";
import { serviceProblems } from "./service-files";

/** What `env.yaml` says, checked by `live/env.schema.json` and the modules' inputs. */
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

const UNIT_NAME = /^[a-z][a-z0-9-]*$/;

/**
 * The units of an environment. A folder that is a link or a git repository of its own is left out, and named once.
 *
 * @throws UserError naming each unit below another one, and each whose name is not allowed
 */
export function unitNames(environment: string, root = repo): string[] {
  const dir = environmentPath(environment, root);
  const folders = readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() || existsSync(join(dir, entry.name, "terragrunt.hcl")))
    .map(({ name }) => name)
    .filter((name) => !isForeign(dir, name, `live/${environment}/${name}`))
    .sort();
  const names = folders.filter((name) => existsSync(join(dir, name, "terragrunt.hcl")));
  const badNames = names.filter((name) => !UNIT_NAME.test(name));
  const below = folders.flatMap((name) => foldersWith(join(dir, name), "terragrunt.hcl").map((inner) => [name, inner]));
  refuse([
    ...badNames.map(
      (name) =>
        `live/${environment}/${name}: a unit's name must be lowercase letters, digits and hyphens, starting with a letter (rename the folder)`,
    ),
    ...below.map(
      ([name, inner]) =>
        `live/${environment}/${name}/${inner} is a unit below a folder of live/${environment}: must be live/${environment}/${inner} (move the folder)`,
    ),
  ]);
  return names;
}

/** Names in an environment's folder that a state may belong to, also those that are left out: nothing of them is gone. */
export function unitFolders(environment: string, root = repo): string[] {
  return foldersWith(environmentPath(environment, root), "terragrunt.hcl");
}

const toldForeign = new Set<string>();

function isForeign(dir: string, name: string, shown: string): boolean {
  const path = join(dir, name);
  const isLink = lstatSync(path).isSymbolicLink();
  if (!isLink && !existsSync(join(path, ".git"))) return false;
  if (!toldForeign.has(path))
    console.error(`  ! ${shown} is ${isLink ? "a link" : "a git repository"}: left out, a unit must be a plain folder`);
  toldForeign.add(path);
  return true;
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

/**
 * Reads and checks an environment, the class that it takes its defaults from, and the files of its services.
 *
 * @throws UserError, a line for each problem of a file: file, line, what is wrong, the value, what is allowed
 */
export function readEnvironment(name: string, root = repo): Environment {
  const file = join(environmentPath(name, root), "env.yaml");
  const environment = parseEnvironment(readText(file), `live/${name}/env.yaml`, name, root);
  refuse(serviceProblems(name, unitNames(name, root), root));
  return environment;
}

/** @param file how the errors call the text @param name what `name` in it must be */
export function parseEnvironment(text: string, file: string, name: string, root = repo): Environment {
  const read = parseInputs(text, file);
  const schemas = liveSchemas(root);
  refuse(problemsOf("env", read, schemas));

  const environment = read.value as Environment;
  const got = (key: string) => `${read.placeOf([key])}: ${key} is ${JSON.stringify(environment[key])}`;
  const { region } = environment;
  const isRegion = aws.regions.includes(region);
  const problems = environment.name === name ? [] : [`${got("name")}: must be the folder's, ${name}`];
  if (!isRegion)
    problems.push(
      `${got("region")} (did you mean ${nearest(region, aws.regions, Infinity)}?): must be a region of AWS`,
    );

  const ofClass = `live/_classes/${environment.class}.yaml`;
  if (!existsSync(join(root, ofClass)))
    refuse([...problems, `${got("class")}: must be one that has a file, ${ofClass}`]);
  const defaults = parseInputs(readText(join(root, ofClass)), ofClass);
  const inClass = problemsOf("class", defaults, schemas);
  problems.push(...inClass);
  if (inClass.length === 0) {
    const files = [read, defaults] as readonly NetworkFile[];
    problems.push(...networkProblems(files, schemas.vpcCidr, isRegion ? region : undefined));
  }
  if (environment.class === "production" && !isSomebodyTold(environment, defaults.value))
    problems.push(
      `${read.placeOf(["observability", "critical_emails"])}: observability.critical_emails is empty: must have an address in class production, or its alarms reach nobody (set it in ${file})`,
    );
  refuse(problems);
  return environment;
}

/** Whether critical alarms have a subscriber; what the environment says takes the place of what its class says. */
function isSomebodyTold(...layers: readonly Readonly<Record<string, unknown>>[]): boolean {
  const sections = layers.map(({ observability }) => observability as { critical_emails?: unknown[] } | undefined);
  return (sections.find((section) => section?.critical_emails)?.critical_emails ?? []).length > 0;
}

function refuse(problems: readonly string[]): void {
  if (problems.length > 0) throw new UserError(problems.join("\n"));
}
