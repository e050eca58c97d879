import type { PlannedResource } from "../../live/plan-json";
import eksVersions from "../../modules/cluster/eks-versions.json";
import { CannotPrice, type Cost, HOURS_PER_MONTH, money, type PricingContext } from "./model";

/** What a part of a resource costs, its use apart. */
type Pricer = (resource: PlannedResource, context: PricingContext) => Cost[];

const fixed = (component: string, usd: number, how: string): Cost[] => [
  { component, low: usd, base: usd, high: usd, how },
];

/** `count` of something for all hours of the month. */
const hourly =
  (
    component: string,
    service: string,
    unit: string,
    count: (resource: PlannedResource, context: PricingContext) => number = () => 1,
  ): Pricer =>
  (resource, context) => {
    const usd = context.price(service, unit);
    const number = count(resource, context);
    return fixed(component, number * HOURS_PER_MONTH * usd, `${times(number)}${HOURS_PER_MONTH} h × ${money(usd)}`);
  };

/** `count` of something for the month. */
const monthly =
  (component: string, service: string, unit: string, count: (resource: PlannedResource) => number = () => 1): Pricer =>
  (resource, context) => {
    const usd = context.price(service, unit);
    const number = count(resource);
    return fixed(component, number * usd, `${number} × ${money(usd)}`);
  };

const times = (number: number): string => (number === 1 ? "" : `${number} × `);

/** Price of the parts of every type that has one. A part that cannot be priced leaves the others be. */
export const PRICERS: Readonly<Record<string, readonly Pricer[]>> = {
  aws_eks_cluster: [controlPlane],
  aws_eks_node_group: [nodes, nodeDisks, nodeMetrics],
  aws_nat_gateway: [hourly("NAT gateways", "vpc", "NAT gateway hour")],
  aws_eip: [hourly("Public IPv4 addresses", "vpc", "public IPv4 hour")],
  aws_lb: [loadBalancer, loadBalancerAddresses],
  aws_vpc_endpoint: [interfaceEndpoint],
  aws_db_instance: [database, databaseStorage, databaseSecret, databaseInsights],
  aws_db_proxy: [databaseProxy],
  aws_route53_zone: [monthly("Route 53", "route53", "hosted zone month")],
  aws_kms_key: [key],
  aws_kms_replica_key: [key],
  aws_secretsmanager_secret: [monthly("Secrets Manager", "secretsmanager", "secret month", secretCopies)],
  aws_cloudwatch_metric_alarm: [alarm],
  aws_cloudwatch_composite_alarm: [monthly("CloudWatch", "cloudwatch", "composite alarm month")],
  aws_cloudwatch_dashboard: [monthly("CloudWatch", "cloudwatch", "dashboard month")],
  aws_cloudwatch_log_metric_filter: [filterMetric],
  aws_wafv2_web_acl: [
    monthly("WAF", "waf", "web ACL month"),
    monthly("WAF", "waf", "rule month", countRules),
    paidRuleGroups,
  ],
  aws_guardduty_detector_feature: [detectorFeature],
  aws_ecr_registry_scanning_configuration: [imageScanning],
  aws_accessanalyzer_analyzer: [accessAnalyzer],
};

/**
 * Standard support, and five times that besides after it ends, where the cluster may stay on its version.
 * https://docs.aws.amazon.com/eks/latest/userguide/kubernetes-versions.html
 */
function controlPlane(resource: PlannedResource, context: PricingContext): Cost[] {
  const version: string | undefined = resource.values.version;
  const stays = resource.values.upgrade_policy?.[0]?.support_type !== "STANDARD";
  const minor = (text: string) => Number(text.split(".")[1]);
  const known = eksVersions.versions.map(({ version: text }) => minor(text));
  const end = eksVersions.versions.find((one) => one.version === version)?.standardSupportEnd;
  if (version !== undefined && !end && minor(version) > Math.max(...known)) {
    context.warn(`EKS ${version} is newer than src/modules/cluster/eks-versions.json: taken for standard support`);
  }
  const over = version !== undefined && (end ? context.date > end : minor(version) < Math.min(...known));
  const usd = context.price("eks", "cluster hour, standard support");
  const more = stays && over ? context.price("eks", "cluster hour of extended support, besides the standard one") : 0;
  const price = more ? `(${money(usd)} + ${money(more)})` : money(usd);
  return fixed("EKS control plane", HOURS_PER_MONTH * (usd + more), `${HOURS_PER_MONTH} h × ${price}`);
}

/** Nodes of a group: its least, its desired and its greatest number. */
function sizes({ values }: PlannedResource): [low: number, base: number, high: number] {
  const scaling = values.scaling_config?.[0];
  if (typeof scaling?.desired_size !== "number") throw new CannotPrice("its desired size is not known before apply");
  const { desired_size: desired, min_size: min = desired, max_size: max = desired } = scaling;
  return [Math.min(min, desired), desired, Math.max(max, desired)];
}

function launchTemplate(
  { values, index }: PlannedResource,
  { resources }: PricingContext,
): PlannedResource | undefined {
  if (!values.launch_template?.length) return undefined;
  const templates = resources.filter(({ type }) => type === "aws_launch_template");
  const template = templates.length === 1 ? templates[0] : templates.find((other) => other.index === index);
  if (!template) throw new CannotPrice("its launch template is not in the plan of this unit");
  return template;
}

function nodes(group: PlannedResource, context: PricingContext): Cost[] {
  if (group.values.capacity_type === "SPOT") throw new CannotPrice("spot prices change by the hour");
  const type = group.values.instance_types?.[0] ?? launchTemplate(group, context)?.values.instance_type;
  if (!type) throw new CannotPrice("its instance type is not known before apply");
  const usd = context.price("ec2", `${type} hour`);
  const [low, base, high] = sizes(group).map((size) => size * HOURS_PER_MONTH * usd) as [number, number, number];
  return [
    {
      component: "EC2 nodes",
      low,
      base,
      high,
      how: `${sizes(group)[1]} ${type} × ${HOURS_PER_MONTH} h × ${money(usd)}`,
    },
  ];
}

/** Without a launch template, or a disk in it, EKS gives a node 20 GB. */
const DEFAULT_DISK = { volume_size: 20, volume_type: "gp3" };

function nodeDisks(group: PlannedResource, context: PricingContext): Cost[] {
  const mappings: { ebs?: object[] }[] = launchTemplate(group, context)?.values.block_device_mappings ?? [];
  const disks = mappings.flatMap(({ ebs = [] }) => ebs.map((disk) => ({ ...DEFAULT_DISK, ...known(disk) })));
  if (disks.length === 0)
    disks.push({ ...DEFAULT_DISK, ...(group.values.disk_size && { volume_size: group.values.disk_size }) });
  return disks.map((disk: { volume_size: number; volume_type: string; iops?: number; throughput?: number }) => {
    if (disk.volume_type !== "gp3") throw new CannotPrice(`EBS ${disk.volume_type} has no price here`);
    const usd = context.price("ebs", "gp3 GB-month");
    const iops = Math.max(0, (disk.iops ?? 0) - 3000);
    const throughput = Math.max(0, (disk.throughput ?? 0) - 125);
    const more =
      (iops && iops * context.price("ebs", "gp3 IOPS-month above 3000")) +
      (throughput && throughput * context.price("ebs", "gp3 MB/s-month above 125"));
    const each = disk.volume_size * usd + more;
    const [low, base, high] = sizes(group).map((size) => size * each) as [number, number, number];
    const how = `${sizes(group)[1]} × ${disk.volume_size} GB × ${money(usd)}${more ? " + IOPS, throughput" : ""}`;
    return { component: "EBS of nodes", low, base, high, how };
  });
}

/** Metrics of an instance with detailed monitoring. https://aws.amazon.com/cloudwatch/pricing/ */
const METRICS_PER_NODE = 7;

function nodeMetrics(group: PlannedResource, context: PricingContext): Cost[] {
  if (!launchTemplate(group, context)?.values.monitoring?.[0]?.enabled) return [];
  const usd = METRICS_PER_NODE * context.price("cloudwatch", "custom metric month");
  const [low, base, high] = sizes(group).map((size) => size * usd) as [number, number, number];
  const how = `${sizes(group)[1]} nodes × ${METRICS_PER_NODE} metrics × ${money(usd / METRICS_PER_NODE)}`;
  return [{ component: "CloudWatch", low, base, high, how }];
}

/** The secret itself, and each replica of it in another region. */
function secretCopies({ values }: PlannedResource): number {
  return 1 + (values.replica?.length ?? 0);
}

const known = (values: object): object =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== ""),
  );

function loadBalancer(resource: PlannedResource, context: PricingContext): Cost[] {
  const type = resource.values.load_balancer_type ?? "application";
  if (type !== "application") throw new CannotPrice(`a ${type} load balancer has no price here`);
  return hourly("Load balancers", "elb", "ALB hour")(resource, context);
}

/** A load balancer that faces the internet has an address in each of its zones. */
function loadBalancerAddresses(resource: PlannedResource, context: PricingContext): Cost[] {
  if (resource.values.internal) return [];
  return hourly("Public IPv4 addresses", "vpc", "public IPv4 hour", zones)(resource, context);
}

/** Zones that a resource is in: its subnets or their mappings, else the zones of the unit's subnets, else two. */
function zones({ values }: PlannedResource, { resources }: PricingContext): number {
  const own = values.subnet_ids ?? values.subnets ?? values.subnet_mapping;
  if (own?.length) return own.length;
  const subnets = resources.filter(({ type }) => type === "aws_subnet");
  return new Set(subnets.map((subnet) => subnet.values.availability_zone)).size || 2;
}

function interfaceEndpoint(resource: PlannedResource, context: PricingContext): Cost[] {
  if (resource.values.vpc_endpoint_type === "Gateway") return [];
  if (resource.values.vpc_endpoint_type !== "Interface") {
    throw new CannotPrice(`a ${resource.values.vpc_endpoint_type} endpoint has no price here`);
  }
  return hourly("VPC endpoints", "privatelink", "interface endpoint zone-hour", zones)(resource, context);
}

const copies = ({ values }: PlannedResource): number => (values.multi_az ? 2 : 1);

function database(resource: PlannedResource, context: PricingContext): Cost[] {
  const { engine } = sourceOf(resource, context).values;
  const { instance_class: size } = resource.values;
  if (engine !== "postgres") throw new CannotPrice(`RDS for ${engine} has no price here`);
  return hourly("RDS", "rds", `${size} hour`, copies)(resource, context);
}

/** A read replica has the engine and the storage of its source. */
function sourceOf(resource: PlannedResource, { resources }: PricingContext): PlannedResource {
  const { replicate_source_db: source } = resource.values;
  return (
    (source && resources.find(({ type, values }) => type === resource.type && values.identifier === source)) || resource
  );
}

function databaseStorage(resource: PlannedResource, context: PricingContext): Cost[] {
  const { allocated_storage: size } = sourceOf(resource, context).values;
  const { storage_type: type = "gp3", iops = 0, storage_throughput } = resource.values;
  if (type !== "gp3") throw new CannotPrice(`RDS storage ${type} has no price here`);
  if (typeof size !== "number") throw new CannotPrice("its allocated storage is not known before apply");
  // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Storage.html: PostgreSQL's baseline grows at 400 GB
  const [baseIops, baseThroughput] = size >= 400 ? [12_000, 500] : [3000, 125];
  if ((storage_throughput ?? 0) > baseThroughput)
    throw new CannotPrice("throughput above the baseline has no price here");
  const usd = context.price("rds", "gp3 GB-month");
  const above = Math.max(0, (iops ?? 0) - baseIops);
  const more = above && above * context.price("rds", "gp3 IOPS-month above the baseline");
  const count = copies(resource);
  const how = `${times(count)}${size} GB × ${money(usd)}${more ? ` + ${times(count)}${above} IOPS` : ""}`;
  return fixed("RDS", count * (size * usd + more), how);
}

function databaseSecret(resource: PlannedResource, context: PricingContext): Cost[] {
  if (!resource.values.manage_master_user_password) return [];
  return monthly("Secrets Manager", "secretsmanager", "secret month")(resource, context);
}

/** vCPUs by the size of an instance class; those of other sizes are twice as many as an xlarge has, by the number before it. */
const VCPUS: Readonly<Record<string, number>> = { micro: 2, small: 2, medium: 2, large: 2, xlarge: 4 };

/** By the vCPUs of the instance behind it, at least two. https://aws.amazon.com/rds/proxy/pricing/ */
function databaseProxy(resource: PlannedResource, context: PricingContext): Cost[] {
  const instance = context.resources.find(
    ({ type, values }) => type === "aws_db_instance" && !values.replicate_source_db,
  );
  const size = String(instance?.values.instance_class).split(".").pop() ?? "";
  const count = VCPUS[size] ?? 4 * Number(/^(\d+)xlarge$/.exec(size)?.[1]);
  if (!count) throw new CannotPrice("the class of the database behind it is not known");
  return hourly("RDS", "rds", "proxy vCPU hour", () => count)(resource, context);
}

/** Seven days of Performance Insights are free. */
function databaseInsights({ values }: PlannedResource): Cost[] {
  if (values.database_insights_mode === "advanced")
    throw new CannotPrice("Database Insights, advanced, has no price here");
  if ((values.performance_insights_retention_period ?? 0) > 7) {
    throw new CannotPrice("Performance Insights kept for more than 7 days have no price here");
  }
  return [];
}

/** A query of CloudWatch Metrics Insights, which an alarm pays for by the metric that it matches: see the usage file. */
export const isInsightsQuery = ({ expression }: { readonly expression?: string | null }): boolean =>
  /^\s*SELECT\b/i.test(expression ?? "");

/** An alarm on an expression is billed for each metric in it. */
function alarm(resource: PlannedResource, context: PricingContext): Cost[] {
  const queries: { metric?: object[]; expression?: string }[] = resource.values.metric_query ?? [];
  const metrics = queries.filter(({ metric }) => metric?.length).length || (queries.some(isInsightsQuery) ? 0 : 1);
  if (metrics === 0) return [];
  const period = Math.min(
    resource.values.period ?? 60,
    ...queries.flatMap(({ metric }) => metric?.map((m) => (m as { period?: number }).period ?? 60) ?? []),
  );
  const kind = period < 60 ? "high-resolution" : "standard";
  if (
    resource.values.threshold_metric_id &&
    queries.some((query) => JSON.stringify(query).includes("ANOMALY_DETECTION"))
  ) {
    throw new CannotPrice("alarms on anomalies have no price here");
  }
  return monthly("CloudWatch", "cloudwatch", `${kind} alarm metric month`, () => metrics)(resource, context);
}

/** Whether a filter reports also where nothing matches. https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html */
export const hasDefaultValue = ({ values }: PlannedResource): boolean =>
  (values.metric_transformation?.[0]?.default_value ?? "") !== "";

/**
 * A custom metric is billed for the hours in which it is reported. A filter with a default value reports in all of them,
 * another one only what matches: see the usage file. https://aws.amazon.com/cloudwatch/pricing/
 */
function filterMetric(resource: PlannedResource, context: PricingContext): Cost[] {
  return hasDefaultValue(resource) ? monthly("CloudWatch", "cloudwatch", "custom metric month")(resource, context) : [];
}

/**
 * Each of the first two rotations adds the price of a key; later ones are free. A plan does not know how often a key was
 * rotated: low is never, base once, high twice or more. A replica is rotated with its primary, and billed as a key.
 * https://aws.amazon.com/about-aws/whats-new/2024/04/aws-kms-automatic-key-rotation/, https://aws.amazon.com/kms/pricing/
 */
function key({ type, values }: PlannedResource, context: PricingContext): Cost[] {
  const usd = context.price("kms", "key month");
  const rotates = type === "aws_kms_replica_key" || values.enable_key_rotation === true;
  if (!rotates) return fixed("KMS", usd, `1 × ${money(usd)}`);
  return [{ component: "KMS", low: usd, base: 2 * usd, high: 3 * usd, how: `2 × ${money(usd)}, rotated once` }];
}

function countRules({ values }: PlannedResource): number {
  if (!values.rule) throw new CannotPrice("its rules are not known before apply");
  return values.rule.length;
}

/** Managed rule groups that cost more than a rule. https://aws.amazon.com/waf/pricing/ */
function paidRuleGroups({ values }: PlannedResource): Cost[] {
  const paid = /AWSManagedRules(BotControl|ATP|ACFP|AntiDDoS)RuleSet/.exec(JSON.stringify(values.rule ?? []));
  if (paid) throw new CannotPrice(`${paid[0]} costs more than its rule, and has no price here`);
  return [];
}

/** What the usage file prices; the others are not known here. */
function detectorFeature({ values }: PlannedResource): Cost[] {
  if (values.status === "DISABLED" || ["EKS_AUDIT_LOGS", "S3_DATA_EVENTS"].includes(values.name)) return [];
  throw new CannotPrice(`GuardDuty ${values.name} has no price here`);
}

/** Basic scanning is free; enhanced scanning is billed by Inspector, by image. */
function imageScanning({ values }: PlannedResource): Cost[] {
  if (values.scan_type === "ENHANCED") throw new CannotPrice("Inspector's scans of images have no price here");
  return [];
}

/** Findings of external access are free, those of unused access are not. */
function accessAnalyzer({ values }: PlannedResource): Cost[] {
  if (["ACCOUNT", "ORGANIZATION"].includes(values.type ?? "ACCOUNT")) return [];
  throw new CannotPrice(`an analyzer of ${values.type} has no price here`);
}
