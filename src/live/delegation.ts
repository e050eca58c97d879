import { Resolver } from "node:dns/promises";
import { type Environment, environmentNames, readEnvironment } from "./environment";
import { readStateFiles } from "./state";

/** Whether the world finds the zone of an environment. */
export interface Delegation {
  readonly domain: string;
  /** Those that the parent zone must name. */
  readonly nameServers: readonly string[];
  /** Those that it names; undefined where the DNS could not be asked. */
  readonly found: readonly string[] | undefined;
  /** Undefined where the DNS could not be asked. */
  readonly isDelegated: boolean | undefined;
  /** The environment of this repository that has the parent zone. */
  readonly parent?: string;
}

/** The name servers of a domain; none where it is not found, undefined where nobody could be asked. */
export type ResolveNs = (domain: string) => Promise<readonly string[] | undefined>;

const RESOLVE_MS = 5000;

/** Nobody answered, which says nothing about the domain. A server that answers SERVFAIL asked one that does not know the zone. */
const UNANSWERED = ["ETIMEOUT", "ECONNREFUSED", "ECANCELLED", "EDESTRUCTION", "ENOTINITIALIZED"];

/**
 * The delegation of the zone that a unit made; undefined where it made none.
 *
 * @param resolveNs asks the public DNS
 */
export async function delegationOf(
  environment: Environment,
  unit: string,
  resolveNs: ResolveNs = publicNs,
): Promise<Delegation | undefined> {
  const { [unit]: state } = await readStateFiles(environment, [unit]);
  const nameServers = (state?.outputs?.name_servers?.value ?? []) as string[];
  if (nameServers.length === 0) return undefined;
  const domain = String(state?.outputs?.zone_name?.value);
  const found = await resolveNs(domain);
  const names = (servers: readonly string[]) => servers.map((server) => server.toLowerCase().replace(/\.$/, ""));
  const known = found && names(found);
  const isDelegated = known && names(nameServers).every((server) => known.includes(server));
  const parent = parentOf(environment, domain);
  return { domain, nameServers, found, isDelegated, ...(parent && { parent }) };
}

/** What the parent zone must have, a line for each record; then where, if that zone is one of this repository's. */
export function delegationRecords({ domain, nameServers, parent }: Delegation): string[] {
  const lines = nameServers.map((server) => `${domain}. 3600 IN NS ${server}.`);
  if (parent === undefined) return lines;
  const name = domain.slice(0, -`.${domainOf(parent)}`.length);
  return [...lines, `dns.delegations of live/${parent}/env.yaml: { ${name}: [${nameServers.join(", ")}] }`];
}

/** The environment on AWS whose domain is the closest above. */
function parentOf({ name }: Environment, domain: string): string | undefined {
  const above = environmentNames()
    .filter((other) => other !== name && readEnvironment(other).endpoint === undefined)
    .filter((other) => domain.endsWith(`.${domainOf(other)}`));
  return above.sort((a, b) => domainOf(b).length - domainOf(a).length)[0];
}

const domainOf = (environment: string): string => String(readEnvironment(environment).domain);

/** @param servers addresses of DNS servers @default the machine's */
export async function publicNs(domain: string, servers?: readonly string[]): Promise<string[] | undefined> {
  const resolver = new Resolver({ timeout: RESOLVE_MS, tries: 1 });
  if (servers) resolver.setServers(servers);
  try {
    return await resolver.resolveNs(domain);
  } catch (error) {
    return UNANSWERED.includes((error as NodeJS.ErrnoException).code ?? "") ? undefined : [];
  }
}
