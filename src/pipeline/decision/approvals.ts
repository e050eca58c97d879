import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { environmentPath } from "../../live/environment";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { repo } from "../../system/repo";
import { parseYaml } from "../../system/yaml";
import type { Approval } from "./decision";

/** Where an environment's approvals are; a file that is reviewed like code. There is none while nothing is approved. */
export const approvalsFile = (environment: string) => join(environmentPath(environment), "approvals.yaml");

/**
 * The approvals of an environment, from `approvals: [{kind, by, scope, expires}]`. What each may say is checked by the
 * decision itself.
 */
export function readApprovals(environment: string): Approval[] {
  const file = approvalsFile(environment);
  if (!existsSync(file)) return [];
  const name = relative(repo, file);
  const value: unknown = parseYaml(readText(file), name).value;
  const approvals = typeof value === "object" && value !== null && "approvals" in value ? value.approvals : undefined;
  if (!Array.isArray(approvals)) throw new UserError(`${name}: it must have \`approvals\`, a list`);
  return approvals;
}
