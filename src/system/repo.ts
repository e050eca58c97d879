import { existsSync } from "node:fs";
import { dirname, join } from "node:path";

/** The folder of this repository: the first one above this file, or above the bundle that it is in, with its live tree. */
export const repo = above(__dirname);

function above(dir: string): string {
  return existsSync(join(dir, "terragrunt.hcl")) && existsSync(join(dir, "package.json")) ? dir : above(dirname(dir));
}
