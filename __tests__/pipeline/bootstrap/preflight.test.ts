import type { Environment } from "../../../src/live/environment";
import { type Finding, preflight } from "../../../src/pipeline/bootstrap/preflight";
import { type Needs, nodeGroupsOf } from "../../../src/pipeline/bootstrap/preflight/needs";
import { type Answers, type FakeAws, startFakeAws } from "./fake-aws";

const ACCOUNT = "111111111111";
let aws: FakeAws;

beforeAll(async () => {
  aws = await startFakeAws();
});
afterAll(() => aws.close());

const zone = (name: string, id: string) => `<item><zoneName>${name}</zoneName><zoneId>${id}</zoneId></item>`;
const zones = (...items: string[]) => `<R><availabilityZoneInfo>${items.join("")}</availabilityZoneInfo></R>`;

/** An account that has nothing yet, in which all is well. */
const EMPTY: Answers = {
  GetCallerIdentity: `<R><GetCallerIdentityResult><Arn>arn:aws:iam::${ACCOUNT}:user/ana</Arn><Account>${ACCOUNT}</Account></GetCallerIdentityResult></R>`,
  DescribeAvailabilityZones: zones(zone("us-east-1a", "use1-az1"), zone("us-east-1b", "use1-az2")),
  DescribeAddresses: "<R><addressesSet/></R>",
  DescribeVpcs: "<R><vpcSet><item><vpcId>vpc-default</vpcId></item></vpcSet></R>",
  DescribeInstanceTypes:
    "<R><instanceTypeSet><item><instanceType>t3.medium</instanceType><vCpuInfo><defaultVCpus>2</defaultVCpus></vCpuInfo></item>" +
    "<item><instanceType>m7g.xlarge</instanceType><vCpuInfo><defaultVCpus>4</defaultVCpus></vCpuInfo></item></instanceTypeSet></R>",
  GetServiceQuota: '{"Quota": {"Value": 5}}',
  "GET /cluster-versions":
    '{"clusterVersions": [{"clusterVersion": "1.35", "versionStatus": "STANDARD_SUPPORT"}, {"clusterVersion": "1.33", "versionStatus": "EXTENDED_SUPPORT"}]}',
  "GET /addons/supported-versions":
    '{"addons": [{"addonName": "vpc-cni", "addonVersions": [{"addonVersion": "v1.20"}]}]}',
  DescribeRepositories: '{"repositories": []}',
  DescribeConfigurationRecorders: '{"ConfigurationRecorders": []}',
  "GET /detector": '{"detectorIds": []}',
  "GET /analyzer": '{"analyzers": []}',
  GetAnomalyMonitors: '{"AnomalyMonitors": []}',
};

const needs = (given: Partial<Needs> = {}): Needs => ({
  environment: { name: "dev", account_id: ACCOUNT, region: "us-east-1", endpoint: aws.endpoint } as Environment,
  zones: ["us-east-1a", "us-east-1b"],
  vpcs: 1,
  natGateways: 1,
  clusterName: "billpay-cluster",
  kubernetesVersion: "1.35",
  addons: { "vpc-cni": "v1.20" },
  nodeGroups: [{ instanceTypes: ["t3.medium"], maxNodes: 2 }],
  buckets: ["billpay-frontend-a"],
  repositories: ["billpay-backend"],
  domain: "dev.billpay.example",
  inputs: {
    audit: {
      name: "billpay-dev",
      config: true,
      guardduty: true,
      security_hub: true,
      access_analyzer: true,
      create_config_service_linked_role: true,
    },
    budget: { name: "billpay-dev", anomaly_detection: true, existing_anomaly_monitor_arn: null },
    delivery: { github_org: "acme", github_repo: "platform", create_github_oidc_provider: true },
  },
  ...given,
});

async function look(
  answers: Answers = {},
  given: Partial<Needs> = {},
  servers: readonly string[] | undefined = [],
): Promise<Finding[]> {
  aws.answers = { ...EMPTY, ...answers };
  return preflight(needs(given), async () => servers);
}
const blocking = (findings: Finding[]) =>
  findings
    .filter(({ level }) => level === "blocks")
    .map(({ what, propose }) => [what, propose?.path.join("."), propose?.value]);

test("in an empty account nothing blocks, and every check was made", async () => {
  const findings = await look();
  expect(findings.filter(({ level }) => level === "blocks" || level === "unknown")).toEqual([]);
  const all = findings.map(({ what }) => what).join("\n");
  for (const said of [
    "signed in as arn:aws:iam::111111111111:user/ana",
    "use1-az1",
    "Elastic IP addresses: 0 in use, 1 needed, 5 allowed",
    "vCPUs of standard on-demand instances: 0 in use, 4 needed",
    "1 free",
    "not there yet, or is ours",
    "repo:acme/platform",
  ])
    expect(all).toContain(said);
});

test("credentials of another account end it at once", async () => {
  const other = EMPTY.GetCallerIdentity?.toString().replaceAll(ACCOUNT, "999999999999") ?? "";
  await expect(look({ GetCallerIdentity: other })).rejects.toThrow(
    "these are credentials of account 999999999999 (arn:aws:iam::999999999999:user/ana): must be of 111111111111, the `account_id` of live/dev/env.yaml",
  );
});

test("a zone that EKS refuses, by its id: the letter is this account's", async () => {
  const answer = zones(zone("us-east-1a", "use1-az3"), zone("us-east-1b", "use1-az2"));
  expect(blocking(await look({ DescribeAvailabilityZones: answer }))).toEqual([
    [
      "zone us-east-1a is use1-az3 in this account, which EKS refuses: must be one of us-east-1b (network)",
      undefined,
      undefined,
    ],
  ]);
  expect(blocking(await look({}, { zones: ["us-east-1f"] }))[0]?.[0]).toContain("zone us-east-1f is not in us-east-1");
});

test("a quota that the environment exceeds", async () => {
  const [first] = blocking(await look({}, { natGateways: 6 }));
  expect(first?.[0]).toBe(
    "Elastic IP addresses: 0 in use, 6 needed, 5 allowed: have the quota L-0263D0A3 of ec2 raised in Service Quotas",
  );
});

test("the vCPUs of all node groups together, each with the largest type that it may have", async () => {
  const nodeGroups = [
    { instanceTypes: ["t3.medium"], maxNodes: 3 },
    { instanceTypes: ["t3.medium", "m7g.xlarge"], maxNodes: 2 },
  ];
  expect(blocking(await look({ GetServiceQuota: '{"Quota": {"Value": 13}}' }, { nodeGroups }))[0]?.[0]).toContain(
    "vCPUs of standard on-demand instances: 0 in use, 14 needed, 13 allowed",
  );
});

test("no vCPUs where all instances are Spot, whatever EC2 has", async () => {
  const findings = await look({}, { nodeGroups: [] });
  expect(findings.map(({ what }) => what)).toContain(
    "vCPUs of standard on-demand instances: 0 in use, 0 needed, 5 allowed",
  );
});

test("the node groups of on-demand instances are those of the inputs, with what the first one has", () => {
  const first = { instance_types: ["t3.medium"], max_size: 9, capacity_type: "ON_DEMAND" };
  const further = {
    "billpay-arm": { instance_types: ["m7g.large"], max_size: 3 },
    "billpay-batch": { max_size: 5, capacity_type: "SPOT" },
    "billpay-more": { max_size: 2 },
  };
  expect(nodeGroupsOf({ ...first, node_groups: further })).toEqual([
    { instanceTypes: ["t3.medium"], maxNodes: 9 },
    { instanceTypes: ["m7g.large"], maxNodes: 3 },
    { instanceTypes: ["t3.medium"], maxNodes: 2 },
  ]);
  expect(nodeGroupsOf({ ...first, capacity_type: "SPOT", node_groups: { on: { max_size: 1 } } })).toEqual([]);
  expect(nodeGroupsOf({ ...first, node_groups: undefined })).toHaveLength(1);
});

test("a VPC that exists needs no room for another one", async () => {
  const full = { DescribeVpcs: `<R><vpcSet>${"<item><vpcId>vpc</vpcId></item>".repeat(5)}</vpcSet></R>` };
  expect(blocking(await look(full))[0]?.[0]).toMatch(/^VPCs: 5 in use, 1 needed, 5 allowed/);
  expect(blocking(await look(full, { vpcs: 0 }))).toEqual([]);
});

test("a Kubernetes version, or an add-on's, that EKS does not offer any more", async () => {
  expect(blocking(await look({}, { kubernetesVersion: "1.33" }))).toEqual([
    ["EKS does not offer Kubernetes 1.33 in standard support: must be one of 1.35", "cluster.cluster_version", "1.35"],
  ]);
  expect(blocking(await look({}, { addons: { "vpc-cni": "v1.19" } }))[0]?.[0]).toBe(
    "EKS does not offer vpc-cni v1.19 for Kubernetes 1.35: must be one of v1.20 (cluster.addons, cluster.more_addons)",
  );
});

test("a bucket name that somebody else has, and what is there already", async () => {
  expect(blocking(await look({ "HEAD /billpay-frontend-a": 403 }))).toEqual([
    [expect.stringContaining("somebody else has: billpay-frontend-a"), ".bucket_suffix", "-111111"],
  ]);
  const findings = await look({
    "HEAD /billpay-frontend-a": "",
    DescribeRepositories: '{"repositories": [{"repositoryName": "billpay-backend"}]}',
  });
  expect(findings.filter(({ what }) => what.includes("there already")).map(({ level }) => level)).toEqual([
    "note",
    "note",
  ]);
});

test.each([
  [
    "AWS Config's recorder",
    { DescribeConfigurationRecorders: '{"ConfigurationRecorders": [{"name": "default"}]}' },
    "audit.config",
  ],
  ["GuardDuty's detector", { "GET /detector": '{"detectorIds": ["12ab"]}' }, "audit.guardduty"],
  [
    "Security Hub",
    { "GET /accounts": '{"HubArn": "arn:aws:securityhub:us-east-1:111111111111:hub/default"}' },
    "audit.security_hub",
  ],
  [
    "AWSServiceRoleForConfig",
    { GetRole: "<R><GetRoleResult><Role><RoleName>AWSServiceRoleForConfig</RoleName></Role></GetRoleResult></R>" },
    "audit.create_config_service_linked_role",
  ],
  [
    "GitHub's OIDC provider",
    {
      GetOpenIDConnectProvider:
        "<R><GetOpenIDConnectProviderResult><Url>token.actions.githubusercontent.com</Url></GetOpenIDConnectProviderResult></R>",
    },
    "delivery.create_github_oidc_provider",
  ],
])("%s, which an account has once, names the input that leaves it alone", async (what, answers, path) => {
  expect(blocking(await look(answers as Answers))).toEqual([[expect.stringContaining(what), path, false]]);
});

test("the monitor of AWS services that AWS made itself, with the input that takes its ARN", async () => {
  const arn = `arn:aws:ce::${ACCOUNT}:anomalymonitor/1a2b`;
  const monitor = (name: string) =>
    JSON.stringify({
      AnomalyMonitors: [
        { MonitorName: name, MonitorArn: arn, MonitorType: "DIMENSIONAL", MonitorDimension: "SERVICE" },
      ],
    });
  expect(blocking(await look({ GetAnomalyMonitors: monitor("Default-Services-Monitor") }))).toEqual([
    [expect.stringContaining("Default-Services-Monitor"), "budget.existing_anomaly_monitor_arn", arn],
  ]);
  expect(blocking(await look({ GetAnomalyMonitors: monitor("billpay-dev-services") }))).toEqual([]); // it is ours
});

test("the zone's delegation and the forge's subjects", async () => {
  const delegated = await look({}, {}, ["ns-1.awsdns-01.com"]);
  expect(delegated.map(({ what }) => what)).toContain("dev.billpay.example is delegated to ns-1.awsdns-01.com");
  const inputs = { delivery: { github_org: "acme", github_org_id: "7", github_repo: "platform", github_repo_id: "9" } };
  expect((await look({}, { inputs })).map(({ what }) => what)).toContain(
    "GitHub's tokens are trusted as repo:acme@7/platform@9",
  );
});

test("an existing zone is delegated by whoever made it", async () => {
  const zone = { dns: { zone_id: "Z0123456789ABCDEFGHIJ" } };
  const said = (await look({}, { inputs: { ...needs().inputs, ...zone } })).map(({ what }) => what);
  expect(said).toContain("names of dev.billpay.example go into zone Z0123456789ABCDEFGHIJ, which is made elsewhere");
  expect(said.join()).not.toContain("nobody finds");
});

test("what cannot be asked is said, and all else is looked at", async () => {
  const findings = await look({ DescribeAvailabilityZones: 403 });
  expect(findings.filter(({ level }) => level === "unknown").map(({ what }) => what)).toEqual([
    expect.stringMatching(/^zones could not be asked: /),
  ]);
  expect(findings.length).toBeGreaterThan(8);
});
