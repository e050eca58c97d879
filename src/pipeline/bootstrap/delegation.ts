import { Resolver } from "node:dns/promises";
import type { Environment } from "../../live/environment";
import { readStateFiles } from "../../live/state";

/** Whether the world finds the zone of an environment. */
export interface Delegation {
  readonly domain: string;
  /** Those that the parent zone must name. */
  readonly nameServers: readonly string[];
  /** Those that it names. */
  readonly found: readonly string[];
  readonly isDelegated: boolean;
}

const RESOLVE_MS = 5000;

/**
 * The delegation of the zone that a unit made; undefined where it made none.
 *
 * @param resolveNs asks the public DNS
 */
export async function delegationOf(
  environment: Environment,
  unit: string,
  resolveNs: (domain: string) => Promise<string[]> = publicNs,
): Promise<Delegation | undefined> {
  const { [unit]: state } = await readStateFiles(environment, [unit]);
  const nameServers = (state?.outputs?.name_servers?.value ?? []) as string[];
  if (nameServers.length === 0) return undefined;
  const domain = String(state?.outputs?.zone_name?.value);
  const found = await resolveNs(domain);
  const names = (servers: readonly string[]) => servers.map((server) => server.toLowerCase().replace(/\.$/, ""));
  const known = names(found);
  return { domain, nameServers, found, isDelegated: names(nameServers).every((server) => known.includes(server)) };
}

/** Name servers of a domain, as the public DNS has them; none where nobody finds it from here. */
export async function publicNs(domain: string): Promise<string[]> {
  try {
    return await new Resolver({ timeout: RESOLVE_MS, tries: 1 }).resolveNs(domain);
  } catch {
    return []; // no such name, or no network
  }
}
