import { join } from "node:path";
import { readText } from "../system/files";
import { repo } from "../system/repo";
import { parseInputs } from "../system/yaml";
import { unitNames, unitPath } from "./environment";

/** The units of an environment that are in its cluster, and so need the providers `kubernetes` and `helm`. */
export const unitsInCluster = (environment: string, root = repo): string[] =>
  unitsIncluding("/live/_kubernetes.hcl", environment, root);

/** The units of an environment that install add-ons of others in the cluster, by Helm. */
export const unitsWithAddons = (environment: string, root = repo): string[] =>
  unitsIncluding("/live/_units/platform.hcl", environment, root);

/** The units of an environment that are a microfrontend's site, by name. */
export const unitsWithSite = (environment: string, root = repo): string[] =>
  unitsIncluding("/live/_units/web.hcl", environment, root);

/** The name of the site of a unit: its host is `<name>.<domain>`. */
export const siteName = (unit: string): string => unit.replace(/^site-/, "");

/** The services of an environment by name, which their Deployments have too. */
export const serviceNames = (environment: string, root = repo): string[] =>
  unitsIncluding("/live/_units/service.hcl", environment, root).map((unit) => {
    const file = `live/_services/${unit}.yaml`;
    return String(parseInputs(readText(join(root, file)), file).value.service);
  });

function unitsIncluding(file: string, environment: string, root: string): string[] {
  return unitNames(environment, root).filter((unit) =>
    readText(join(unitPath(environment, unit, root), "terragrunt.hcl")).includes(file),
  );
}
