import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { environmentPath } from "../../live/environment";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { repo } from "../../system/repo";
import { parseYaml } from "../../system/yaml";
import type { Approval, Decision, Reason } from "./decision";

/** How long an approval is good for, where nobody says otherwise. */
const DAYS = 7;

/** Where an environment's approvals are; a file that is reviewed like code. There is none while nothing is approved. */
export const approvalsFile = (environment: string) => join(environmentPath(environment), "approvals.yaml");

/**
 * The approvals of an environment, from `approvals: [{kind, by, scope, action, run, expires}]`. What each may say is checked by the
 * decision itself.
 */
export function readApprovals(environment: string): Approval[] {
  const file = approvalsFile(environment);
  if (!existsSync(file)) return [];
  return parseApprovals(readText(file), relative(repo, file));
}

/** @param name of the file, for what is wrong with it */
export function parseApprovals(text: string, name: string): Approval[] {
  const value: unknown = parseYaml(text, name).value;
  const approvals = typeof value === "object" && value !== null && "approvals" in value ? value.approvals : undefined;
  if (!Array.isArray(approvals)) throw new UserError(`${name}: it must have \`approvals\`, a list`);
  return approvals;
}

/**
 * The lines of `live/<env>/approvals.yaml` that would let a held run pass, each entry with a name to fill in; none where
 * an approval is of no help.
 */
export function approvalLines(
  run: { readonly id: string; readonly environment: string; readonly created: string; readonly offline: boolean },
  { decision, reasons }: Pick<Decision, "decision" | "reasons">,
): string[] {
  const needs = reasons.flatMap(({ effect, needs }) => (effect === "hold" && needs ? [needs] : []));
  if (decision !== "hold" || run.offline || needs.length === 0) return [];
  const expires = new Date(Date.parse(run.created) + DAYS * 24 * 60 * 60 * 1000).toISOString().replace(/\.\d+/, "");
  return [
    `# ${relative(repo, approvalsFile(run.environment))}`,
    "approvals:",
    ...mergeNeeds(needs).flatMap(({ kind, roles, scope, action }) => [
      `  - kind: ${kind}`,
      `    by: ${roles[0]}/<you>${roles.length > 1 ? ` # or as ${roles.slice(1).join(", ")}` : ""}`,
      ...(scope === "*"
        ? ['    scope: "*"']
        : ["    scope:", ...scope.map((address) => `      - ${yamlText(address)}`)]),
      ...(action ? [`    action: ${action}`] : []),
      `    run: ${run.id}`,
      `    expires: "${expires}"`,
    ]),
  ];
}

type Needs = NonNullable<Reason["needs"]>;

/** One entry for what one approval can cover. */
function mergeNeeds(needs: readonly Needs[]): Needs[] {
  const merged = new Map<string, Needs>();
  for (const need of needs) {
    const key = `${need.kind} ${need.action}`;
    const scope = merged.get(key)?.scope ?? [];
    const both = scope === "*" || need.scope === "*" ? "*" : [...new Set([...scope, ...need.scope])].sort();
    merged.set(key, { ...need, scope: both });
  }
  return [...merged.values()];
}

/** Plain where YAML takes it for the same text, else in double quotes. */
const yamlText = (text: string) => (/^[a-z][\w-]*\/[\w./-]+$/i.test(text) ? text : JSON.stringify(text));
