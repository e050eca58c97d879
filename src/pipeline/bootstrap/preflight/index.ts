import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import { publicNs, type ResolveNs } from "../../../live/delegation";
import { environmentPath } from "../../../live/environment";
import { messageOf } from "../../../system/errors";
import { writeAtomically } from "../../../system/files";
import { step } from "../../../system/progress";
import { repo } from "../../../system/repo";
import { requireAccount } from "../account";
import { placeholders } from "../placeholders";
import { endpoint, versions } from "./cluster";
import { blocks, type Finding, note, ok } from "./finding";
import { buckets, repositories } from "./names";
import type { Needs } from "./needs";
import { quotas, zones } from "./network";
import { onceAnAccount } from "./once";

export type { Finding } from "./finding";
export { readNeeds } from "./needs";

type Check = (needs: Needs, resolveNs: ResolveNs) => Promise<Finding[]>;

/** Whether the parent zone names servers for the domain. */
const delegation: Check = async ({ domain, inputs: { dns = {} } }, resolveNs) => {
  if (dns.zone_id) return [ok(`names of ${domain} go into zone ${dns.zone_id}, which is made elsewhere`)];
  const servers = await resolveNs(domain);
  if (!servers) return [{ level: "unknown", what: `the DNS does not answer where ${domain} is` }];
  return servers.length > 0
    ? [ok(`${domain} is delegated to ${servers.join(", ")}`)]
    : [
        note(
          `nobody finds ${domain} from here: after \`npx billpay bootstrap\`, its parent zone must name the zone's servers before a certificate can be issued`,
        ),
      ];
};

/** Subjects of the forge's tokens: those with ids are sent by repositories that were made or renamed since 2026-07-15. */
const subjects: Check = async ({ inputs: { delivery = {} } }) => {
  const { github_org: org, github_repo: repo, github_org_id: orgId, github_repo_id: repoId } = delivery;
  if (repoId) return [ok(`GitHub's tokens are trusted as repo:${org}@${orgId}/${repo}@${repoId}`)];
  return [
    note(
      `GitHub's tokens are trusted as repo:${org}/${repo}. A repository that was made or renamed since 2026-07-15 sends its ids: set delivery.github_org_id and github_repo_id (\`gh api repos/${org}/${repo} --jq '.owner.id, .id'\`)`,
    ),
  ];
};

/** Values that nobody replaced: the roles would trust whoever has the name. */
const ownValues: Check = async ({ environment }) => {
  const found = placeholders(environment);
  return found.length > 0
    ? [blocks(`placeholders in live/${environment.name}/env.yaml: ${found.join(", ")}: set your own`)]
    : [ok("env.yaml has no placeholders")];
};

const CHECKS: Readonly<Record<string, Check>> = {
  placeholders: ownValues,
  account: async ({ environment }) => [ok(`signed in as ${await requireAccount(environment)}`)],
  zones,
  quotas,
  "Kubernetes versions": versions,
  "cluster endpoint": endpoint,
  "bucket names": buckets,
  repositories,
  "once an account": onceAnAccount,
  delegation,
  subjects,
};

/**
 * Looks at an account before anything is made in it. Nothing is written. What cannot be asked is said, and the other
 * checks go on.
 *
 * @param resolveNs asks the public DNS
 */
export async function preflight(needs: Needs, resolveNs: ResolveNs = publicNs): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const [name, check] of Object.entries(CHECKS))
    findings.push(
      ...(await step(`look at ${name}`, () =>
        check(needs, resolveNs).catch((error: unknown): Finding[] => {
          if (name === "account") throw error;
          const why = messageOf(error).split("\n")[0];
          return [{ level: "unknown", what: `${name} could not be asked: ${why}` }];
        }),
      )),
    );
  return findings;
}

/**
 * Writes what findings propose into `env.yaml`, whose comments and order stay.
 *
 * @param root the checkout whose live tree it is
 * @returns what was set, as `audit.config: false`
 */
export function writeProposals(environment: string, findings: readonly Finding[], root = repo): string[] {
  const file = join(environmentPath(environment, root), "env.yaml");
  const document = parseDocument(readFileSync(file, "utf8"));
  const set = findings.flatMap(({ propose }) => {
    if (!propose) return [];
    const [section, input] = propose.path;
    document.setIn(section ? [section, input] : [input], propose.value);
    return [`${section ? `${section}.` : ""}${input}: ${JSON.stringify(propose.value)}`];
  });
  if (set.length > 0) writeAtomically(file, document.toString({ lineWidth: 0 }));
  return set;
}
