import { type CallContext, requestsOf } from "./iam-actions";
import type { Call } from "./requests";
import { mayDo, type Role } from "./roles";

/** A call that AWS would refuse. */
export interface Denial {
  readonly role: string;
  readonly action: string;
  /** ARN; undefined where the call does not show it. */
  readonly resource?: string;
  readonly operation: string;
  readonly unit?: string;
  readonly command?: string;
}

/** Calls of each command are made by which roles, by their keys in `rolesOf`. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  apply: ["apply"],
  destroy: ["plan"],
  down: ["apply"], // on the laptop it destroys, as an apply does on AWS
  drift: ["plan"],
  plan: ["plan", "pull_request"],
  rollback: ["apply"],
  up: ["apply"],
};

/** A run of a pull request is neither kept nor recorded. */
const isOfBranches = ({ operation, service, unit }: Call) =>
  unit === undefined && !(service === "s3" && /^(Get|Head|List)/.test(operation));

const isRead = ({ operation }: Call) => /^(Describe|Get|Head|List)/.test(operation);

/** What an administrator writes, and what the laptop cloud alone does beside its units: sample pages, its own tidying. */
const isOfOthers = (call: Call) =>
  call.unit === undefined
    ? call.command === "up" || call.command === "down"
    : call.unit.endsWith(".delivery") && !isRead(call);

/**
 * Calls that the role of their command may not make, each kind of them once.
 *
 * @param roles by key, as `rolesOf` has them
 */
export async function denialsOf(
  calls: readonly Call[],
  roles: Readonly<Record<string, Role>>,
  where: CallContext,
): Promise<Denial[]> {
  const denials = new Map<string, Denial>();
  for (const call of calls) {
    const requests = await requestsOf(call, where); // of all: an operation that is no action's name is told
    if (isOfOthers(call)) continue;
    for (const key of ROLES[call.command ?? ""] ?? []) {
      const role = roles[key];
      if (!role) throw new Error(`there is no role ${key}`);
      if (key === "pull_request" && isOfBranches(call)) continue;
      for (const request of requests) {
        if (mayDo(role, request)) continue;
        const { action, resource } = request;
        const { operation, unit, command } = call;
        denials.set([key, action, resource, unit].join(), {
          role: role.name,
          action,
          resource,
          operation,
          unit,
          command,
        });
      }
    }
  }
  return [...denials.values()];
}
