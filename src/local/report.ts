import Table from "cli-table3";
import pc from "picocolors";
import { readEmulatorGaps } from "../live/emulator-gaps";
import type { CloudStatus } from "./cloud";
import type { ClusterStatus } from "./kubernetes";
import type { UnitState } from "./states";

/** The components of the platform by the resource type that makes each, and the attributes a person knows it by. */
const COMPONENTS: readonly (readonly [component: string, type: string, ...attributes: string[]])[] = [
  ["VPC", "aws_vpc", "id", "cidr_block"],
  ["NAT", "aws_nat_gateway", "id", "public_ip"],
  ["EKS", "aws_eks_cluster", "name", "version"],
  ["EKS nodes", "aws_eks_node_group", "node_group_name", "instance_types"],
  ["ECR", "aws_ecr_repository", "name"],
  ["ALB", "aws_lb", "dns_name"],
  ["RDS", "aws_db_instance", "identifier", "endpoint"],
  ["S3", "aws_s3_bucket", "bucket"],
  ["CloudFront", "aws_cloudfront_distribution", "id", "aliases"],
  ["Route 53", "aws_route53_zone", "zone_id", "name"],
  ["ACM", "aws_acm_certificate", "domain_name"],
  ["WAF", "aws_wafv2_web_acl", "name"],
  ["IAM roles", "aws_iam_role", "name"],
  ["Secrets Manager", "aws_secretsmanager_secret", "name"],
  ["KMS", "aws_kms_alias", "name"],
  ["CloudWatch", "aws_cloudwatch_dashboard", "dashboard_name"],
  ["alarms", "aws_cloudwatch_metric_alarm", "alarm_name"],
  ["log groups", "aws_cloudwatch_log_group", "name"],
  ["SNS", "aws_sns_topic", "name"],
  ["CloudTrail", "aws_cloudtrail", "name"],
  ["Backup", "aws_backup_vault", "name"],
  ["Budget", "aws_budgets_budget", "name", "limit_amount"],
];

/** Of a component with more resources than this, the first are named and the rest counted. */
const NAMED = 4;

/** What is running, as a table of components, with what the emulator lacks and the addresses of the sites. */
export function describeStatus({ cloud, units, sites, cluster }: CloudStatus): string {
  const table = new Table({
    head: ["component", "unit", "identifiers"],
    style: { head: [], border: [], compact: true },
    colWidths: [17, 20, 60],
    wordWrap: true,
  });
  for (const [component, type, ...attributes] of COMPONENTS) {
    const found = units.flatMap((unit) => resourcesOf(unit, type).map((resource) => ({ unit: unit.unit, resource })));
    if (found.length === 0) continue;
    const names = found.map(({ resource }) => attributes.flatMap((name) => resource[name]).join(" "));
    const more = names.length > NAMED + 1 ? [`and ${names.length - NAMED} more`] : [];
    const listed = more.length > 0 ? names.slice(0, NAMED) : names;
    table.push([component, shortList([...new Set(found.map(({ unit }) => unit))]), [...listed, ...more].join("\n")]);
  }
  for (const row of cluster ? clusterRows(cluster) : []) table.push(row);
  for (const [unit, inputs] of switchedOff()) table.push(["off", unit, inputs.join(", ")]);
  const total = units.reduce((sum, { resources }) => sum + resources.size, 0);
  const width = Math.max(...sites.map(({ unit }) => unit.length), 0);
  return [
    table.toString(),
    `${total} resources in ${units.length} units; AWS is answered for at ${cloud.endpoint}`,
    ...(cluster ? [`Kubernetes is answered for at ${cluster.server}: KUBECONFIG=${cluster.kubeconfig}`] : []),
    "off: what the emulator lacks and live/local therefore leaves out, with the reasons in live/local/gaps.yaml",
    "",
    ...sites.map(({ unit, url }) => `  ${unit.padEnd(width)}  ${pc.cyan(url)}`),
    "",
  ].join("\n");
}

/** What the cluster says of itself: its parts and the services in it. */
function clusterRows({ version, running, nodes, namespaces, services }: ClusterStatus): string[][] {
  const zones = nodes.map(({ name, ready }) => `${name} ${ready ? "ready" : "not ready"}`);
  const ours = namespaces.filter((name) => name.startsWith("billpay-"));
  const rolledOut = services.map(
    ({ namespace, name, ready, desired, digest }) =>
      `${namespace}/${name} ${ready} of ${desired} ready, ${digest.slice(0, 19)}…`,
  );
  return [
    ["Kubernetes", "", version ?? `does not answer; runs: ${running.join(", ")}`],
    ["nodes", "", zones.join("\n")],
    ["namespaces", "platform", ours.join("\n")],
    ["services", "", rolledOut.join("\n")],
  ];
}

function resourcesOf({ resources }: UnitState, type: string): Readonly<Record<string, unknown>>[] {
  return [...resources].filter(([address]) => address.startsWith(`${type}.`)).map(([, attributes]) => attributes);
}

const shortList = (units: string[]) => (units.length > 3 ? `${units.length} units` : units.join("\n"));

/** The inputs that are off for the emulator's sake, by unit. */
function switchedOff(): Map<string, string[]> {
  const byUnit = new Map<string, string[]>();
  for (const { input } of readEmulatorGaps().switched_off) {
    const [unit = "", name = ""] = input.split(".");
    byUnit.set(unit, [...(byUnit.get(unit) ?? []), name]);
  }
  return byUnit;
}

/** The same for a program. */
export function statusJson({ cloud, units, sites, cluster }: CloudStatus): object {
  const list = units.map(({ unit, outputs, resources }) => ({ unit, outputs, resources: [...resources.keys()] }));
  return {
    endpoint: cloud.endpoint,
    sites,
    cluster: cluster ?? null,
    units: list,
    switched_off: readEmulatorGaps().switched_off,
  };
}
