import type { Environment } from "../../live/environment";
import { readObject, writeObject } from "../../live/state-bucket";
import { parseRecord } from "../../system/files";
import type { UsedApproval } from "../decision";
import type { Run } from "./run";

const keyOf = ({ name }: Environment) => `${name}/approvals-used.json`;

/** The approvals that an environment's applies have used up, from beside its states. */
export async function readUsedApprovals(environment: Environment): Promise<readonly UsedApproval[]> {
  const text = await readObject(environment, keyOf(environment));
  if (text === undefined) return [];
  const shape = { has: { used: "array" }, remedy: "restore its last version from the bucket" } as const;
  return parseRecord<{ used: UsedApproval[] }>(text, `${keyOf(environment)} beside the states`, shape).used;
}

/**
 * Notes that a run was applied with these approvals, so that no other run is.
 *
 * @param approvals SHA-256 of each, as the decision names them
 */
export async function recordUsedApprovals(
  environment: Environment,
  { id }: Pick<Run, "id">,
  approvals: readonly string[],
): Promise<void> {
  if (approvals.length === 0) return;
  const before = await readUsedApprovals(environment);
  const used = [
    ...before.filter(({ run, approval }) => run !== id || !approvals.includes(approval)),
    ...approvals.map((approval): UsedApproval => ({ approval, run: id })),
  ];
  await writeObject(environment, keyOf(environment), `${JSON.stringify({ used }, null, 2)}\n`);
}
