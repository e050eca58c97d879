import type { LocalCloud } from "../live/laptop-cloud";
import { UserError } from "../system/errors";
import type { UnitState } from "./states";

const ANSWERS_WITHIN_MS = 20_000;
const PAGES = 50;

/**
 * Resources in the emulator that carry the tags of this repository (`managed-by`, in the root `terragrunt.hcl`) and are in
 * no state: what an OpenTofu made that was killed before it wrote so. A second one of each was made since, where names
 * need not be unique.
 *
 * @returns ids and ARNs
 */
export async function leftovers(cloud: LocalCloud, states: readonly UnitState[]): Promise<string[]> {
  const known = new Set(states.flatMap(({ resources }) => [...resources.values()].flatMap(({ id, arn }) => [id, arn])));
  const tagged = [...(await taggedInEc2(cloud)), ...(await taggedElsewhere(cloud))];
  return tagged.filter((name) => !known.has(name));
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeTags.html, the one list that EC2's resources are in */
async function taggedInEc2(cloud: LocalCloud): Promise<string[]> {
  const query = "Action=DescribeTags&Version=2016-11-15&Filter.1.Name=key&Filter.1.Value.1=managed-by";
  const text = await ask(cloud, "ec2", { path: `/?${query}` });
  return [...text.matchAll(/<resourceId>([^<]*)<\/resourceId>/g)].map(([, id = ""]) => id);
}

/** https://docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html */
async function taggedElsewhere(cloud: LocalCloud): Promise<string[]> {
  const found: string[] = [];
  let PaginationToken = "";
  for (let page = 0; page < PAGES; page++) {
    const body = JSON.stringify({ TagFilters: [{ Key: "managed-by" }], ResourcesPerPage: 100, PaginationToken });
    const answer = JSON.parse(
      await ask(cloud, "tagging", { target: "ResourceGroupsTaggingAPI_20170126.GetResources", body }),
    );
    found.push(...answer.ResourceTagMappingList.map(({ ResourceARN }: { ResourceARN: string }) => ResourceARN));
    PaginationToken = answer.PaginationToken ?? "";
    if (PaginationToken === "") break;
  }
  return found;
}

/** The keys are of no account: the emulator takes any, and tells the service by them. */
async function ask(
  { endpoint }: LocalCloud,
  service: string,
  { path = "/", target, body }: { path?: string; target?: string; body?: string },
): Promise<string> {
  const answer = await fetch(`${endpoint}${path}`, {
    method: "POST",
    body,
    headers: {
      authorization: `AWS4-HMAC-SHA256 Credential=emulator/20260101/us-east-1/${service}/aws4_request`,
      ...(target && { "x-amz-target": target, "content-type": "application/x-amz-json-1.1" }),
    },
    signal: AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (!answer.ok) throw new UserError(`the emulator did not list what it holds (${service}: HTTP ${answer.status})`);
  return answer.text();
}
