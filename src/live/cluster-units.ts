import { readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../system/repo";
import { unitNames, unitPath } from "./environment";

/** The units of an environment that are in its cluster, and so need the providers `kubernetes` and `helm`. */
export function unitsInCluster(environment: string, root = repo): string[] {
  return unitNames(environment, root).filter((unit) => {
    const text = readFileSync(join(unitPath(environment, unit, root), "terragrunt.hcl"), "utf8");
    return text.includes("/live/_kubernetes.hcl");
  });
}
