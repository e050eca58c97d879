import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { PlanJson } from "../../src/live/plan-json";
import { tryRunAll } from "../../src/live/terragrunt";
import { readPlanJson } from "../../src/pipeline/run/files";
import { offlineEnv } from "../../src/pipeline/run/target";
import { mayDo, rolesOf } from "../../src/rehearsal/roles";
import { obtainTools } from "../../src/toolchain/tools";
import { copyOfRepo, edit } from "../copy-of-repo";
import { unitHcl } from "../live/synthetic-tree";
import { DEPENDENT_ACTIONS } from "./iam/managed-policies";
import { PROVIDER_ACTIONS } from "./iam/provider-actions";
import { sampleArns } from "./iam/sample-arns";

/**
 * What no environment has by default, in dev: a runner, Karpenter, an existing VPC, an API behind the sites, a copy of them
 * in another region, a site of somebody else, a delegated zone.
 */
const UNITS = ["cluster", "delivery", "dns", "front-a", "network", "runner", "site-shop"];
const EXISTING = `  existing:
    vpc_id: vpc-0a1b2c3d
    private_subnet_ids: { us-east-1a: subnet-0a1, us-east-1b: subnet-0b1 }
    public_subnet_ids: { us-east-1a: subnet-0a2, us-east-1b: subnet-0b2 }
    database_subnet_ids: { us-east-1a: subnet-0a3, us-east-1b: subnet-0b3 }
`;
const OPTIONS = `
runner:
  connection_arn: arn:aws:codeconnections:us-east-1:111111111111:connection/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9

cluster:
  karpenter: true

web:
  api_origin: api.dev.billpay.example
  replica_region: us-west-2

dns:
  delegations:
    team: [ns-1.awsdns-01.com, ns-2.awsdns-02.net]
`;

let folder: string;
let plans: Record<string, PlanJson>;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "billpay-optional-"));
  const root = await copyOfRepo(join(folder, "tree"));
  edit(root, "live/dev/env.yaml", /us-east-1b: 10.0.202.0.*\n/, `us-east-1b: 10.0.202.0/24\n${EXISTING}`);
  appendFileSync(join(root, "live/dev/env.yaml"), OPTIONS);
  for (const [unit, shared] of [
    ["runner", "runner"],
    ["site-shop", "web"],
  ] as const) {
    mkdirSync(join(root, "live/dev", unit));
    writeFileSync(join(root, "live/dev", unit, "terragrunt.hcl"), unitHcl(shared));
  }
  const env = offlineEnv(await obtainTools(), join(folder, "cache"));
  const saved = join(folder, "plans");
  expect((await tryRunAll("dev", "plan", { units: UNITS, root, env, plans: saved })).failure).toBeUndefined();
  plans = Object.fromEntries(UNITS.map((unit) => [unit, readPlanJson(saved, unit)]));
}, 600_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const planned = (unit: string) =>
  (plans[unit]?.resource_changes ?? []).map(({ address, change: { after } }) => ({ address, after }));
// biome-ignore lint/suspicious/noExplicitAny: a resource's arguments, as JSON has them
const after = (unit: string, address: string): any => planned(unit).find((one) => one.address === address)?.after;

test("a runner is planned in the subnets of its environment, and takes jobs of the named workflows", () => {
  expect(after("runner", "aws_codebuild_project.main")).toMatchObject({
    name: "billpay-dev-runner",
    source: [expect.objectContaining({ location: "https://github.com/billpay/billpay-platform.git" })],
  });
  const [group] = after("runner", "aws_codebuild_webhook.jobs")?.filter_group ?? [];
  expect(group.filter.map(({ type, pattern }: Record<string, string>) => [type, pattern])).toEqual([
    ["EVENT", "WORKFLOW_JOB_QUEUED"],
    ["WORKFLOW_NAME", "^(Apply|Drift|Plan|Rollback|Unlock)$"],
  ]);
});

describe("with Karpenter", () => {
  const ofCluster = (address: string) => after("cluster", address);

  test("its queue, its rules, its role and the profile of its nodes are planned", () => {
    expect(ofCluster("aws_sqs_queue.karpenter_interruptions[0]")).toMatchObject({
      name: "billpay-cluster-karpenter",
      sqs_managed_sse_enabled: true,
    });
    expect(ofCluster("aws_iam_instance_profile.karpenter_nodes[0]")).toMatchObject({
      name: "billpay-cluster-nodes",
      role: "EKSNodeRole",
    });
    expect(ofCluster("aws_iam_role.karpenter[0]")).toMatchObject({
      name: "billpay-cluster-karpenter",
      permissions_boundary: "arn:aws:iam::111111111111:policy/billpay-boundary",
    });
    const rules = planned("cluster").filter(({ address }) => address.startsWith("aws_cloudwatch_event_rule.karpenter"));
    expect(rules).toHaveLength(5);
    const spot = ofCluster('aws_cloudwatch_event_rule.karpenter_interruptions_events["spot"]');
    expect(spot.name).toBe("billpay-cluster-karpenter-spot");
    expect(JSON.parse(spot.event_pattern)).toEqual({
      source: ["aws.ec2"],
      "detail-type": ["EC2 Spot Instance Interruption Warning"],
    });
  });
});

test("of an existing VPC nothing is created, and its ids are the outputs, in the order of the zones", () => {
  expect(planned("network")).toEqual([]);
  const outputs = plans.network?.output_changes ?? {};
  expect(outputs.vpc_id?.after).toBe("vpc-0a1b2c3d");
  expect(outputs.private_subnet_ids?.after).toEqual(["subnet-0a1", "subnet-0b1"]);
  expect(outputs.nat_gateway_ids?.after).toEqual({});
});

test("a site's first behaviour passes the API on, before all patterns of files", () => {
  const { ordered_cache_behavior: behaviors = [], origin = [] } =
    after("front-a", "aws_cloudfront_distribution.site") ?? {};
  expect(behaviors[0]).toMatchObject({ path_pattern: "/api/*", target_origin_id: "api" });
  const targets = behaviors.slice(1).map((one: { target_origin_id: string }) => one.target_origin_id);
  expect(new Set(targets)).toEqual(new Set(["bucket-and-copy"]));
  expect(origin.map((one: { origin_id: string }) => one.origin_id).sort()).toEqual(["api", "bucket", "copy"]);
});

test("a site's files are copied to the other region, where CloudFront asks for them when the bucket fails", () => {
  expect(after("front-a", "aws_s3_bucket.site_copy[0]")).toMatchObject({
    bucket: "billpay-frontend-a-dev-copy",
    region: "us-west-2",
  });
  expect(after("front-a", "aws_s3_bucket_versioning.site_copy[0]")).toMatchObject({
    region: "us-west-2",
    versioning_configuration: [{ status: "Enabled" }],
  });
  expect(after("front-a", "aws_s3_bucket_replication_configuration.site_copy[0]")).toMatchObject({
    region: "us-east-1",
    rule: [{ status: "Enabled", delete_marker_replication: [{ status: "Disabled" }] }],
  });
  expect(after("front-a", "aws_iam_role.site_copy_replication[0]")).toMatchObject({
    name: "billpay-dev-front-a-replication",
    permissions_boundary: "arn:aws:iam::111111111111:policy/billpay-boundary",
  });
  const { origin_group, default_cache_behavior } = after("front-a", "aws_cloudfront_distribution.site") ?? {};
  expect(origin_group).toMatchObject([
    { origin_id: "bucket-and-copy", member: [{ origin_id: "bucket" }, { origin_id: "copy" }] },
  ]);
  expect(origin_group[0].failover_criteria[0].status_codes.sort()).toEqual([500, 502, 503, 504]);
  expect(default_cache_behavior).toMatchObject([{ target_origin_id: "bucket-and-copy" }]);
});

test("a new site is a folder: its names, its DNS records and its alarms follow from that", () => {
  expect(after("site-shop", "aws_s3_bucket.site")).toMatchObject({ bucket: "billpay-shop-dev" });
  expect(after("site-shop", "aws_cloudfront_distribution.site")).toMatchObject({
    comment: "billpay-dev-shop",
    aliases: ["shop.dev.billpay.example"],
  });
  for (const [id, type] of [
    ["site_a", "A"],
    ["site_aaaa", "AAAA"],
  ])
    expect(after("site-shop", `aws_route53_record.${id}["shop.dev.billpay.example"]`)).toMatchObject({
      name: "shop.dev.billpay.example",
      type,
      zone_id: "Z0123456789ABCDEFGHIJ", // the mock of unit dns
    });
  for (const [id, severity] of [
    ["5xx", "critical"],
    ["errors", "warning"],
  ])
    expect(after("site-shop", `aws_cloudwatch_metric_alarm.edge_${id}[0]`)).toMatchObject({
      alarm_name: `billpay-dev-shop-edge-${id}`,
      region: "us-east-1",
      alarm_actions: [expect.stringMatching(new RegExp(`:billpay-dev-${severity}$`))],
    });
});

test("a zone below is delegated to its name servers", () => {
  expect(after("dns", 'aws_route53_record.delegation["team"]')).toMatchObject({
    name: "team.dev.billpay.example",
    type: "NS",
    records: expect.arrayContaining(["ns-1.awsdns-01.com", "ns-2.awsdns-02.net"]),
  });
});

describe("with a runner", () => {
  const account = { name: "dev", account_id: "111111111111" };
  const context = {
    "aws:RequestedRegion": "us-east-1",
    "iam:PermissionsBoundary": "arn:aws:iam::111111111111:policy/billpay-boundary",
  };
  const actionsOf = (...tables: Readonly<Record<string, string>>[]) =>
    ["aws_codebuild_project", "aws_codebuild_webhook"].flatMap((type) =>
      tables.flatMap((table) =>
        (table[type] ?? "").split("; ").flatMap((part) => {
          const [service, names = ""] = part.split(": ");
          return names.split(" ").map((name) => `${service}:${name}`);
        }),
      ),
    );
  const denied = async (role: string, actions: readonly string[]) => {
    const found = rolesOf(plans.delivery ?? {})[role];
    if (!found) throw new Error(`there is no role ${role}`);
    const refused: string[] = [];
    for (const action of actions)
      for (const resource of await sampleArns(action, account))
        if (!mayDo(found, { action, resource, context })) refused.push(`${action} on ${resource}`);
    return refused;
  };

  test("the apply role may make, change and remove it, within the boundary", async () => {
    const needed = actionsOf(PROVIDER_ACTIONS, DEPENDENT_ACTIONS).filter((action) => !action.endsWith(":"));
    expect(needed).toContain("codebuild:CreateWebhook");
    expect(await denied("apply", needed)).toEqual([]);
  });

  test.each(["plan", "pull_request"])("the role %s may read it, and write nothing of it", async (role) => {
    expect(await denied(role, ["codebuild:BatchGetProjects"])).toEqual([]);
    expect(await denied(role, ["codebuild:UpdateProject", "codebuild:CreateWebhook"])).toHaveLength(2);
  });
});
