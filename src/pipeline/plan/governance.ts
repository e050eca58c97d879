import type { Environment } from "../../live/environment";
import { decide, readApprovals } from "../decision";
import { evaluatePolicies } from "../policy";

/**
 * Refuses malformed policies, waivers, rules and approvals: before anything is planned or applied, as they would be of no
 * use after.
 */
export async function requireGovernance(environment: Environment, now = new Date()): Promise<void> {
  const { name } = environment;
  await evaluatePolicies({ environment, date: now.toISOString().slice(0, 10), units: {} });
  await decide({
    environment: { name, class: environment.class },
    now: now.toISOString(),
    run: "none",
    actor: "nobody",
    authors: [],
    commit: "0".repeat(40),
    modules: {},
    applied: {},
    plans: {},
    policy: [],
    cost: { before_usd: 0, after_usd: 0 },
    alarms: { open_critical: [] },
    approvals: readApprovals(name),
    used: [],
    capacity: {},
  });
}
