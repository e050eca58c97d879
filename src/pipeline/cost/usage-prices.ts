import type { PlannedResource } from "../../live/plan-json";
import { hasDefaultValue, isInsightsQuery } from "./resources";

/** A quantity of the usage file that is billed once there is a resource of one of the types. */
export interface UsagePrice {
  readonly types: readonly string[];
  /** Which resources of the types count. @default all */
  readonly when?: (resource: PlannedResource) => boolean;
  /** In `usage.yaml`, as `nat.processed_gb`. */
  readonly quantity: string;
  readonly component: string;
  readonly service: string;
  /** What the price row is for, as its `per` says. */
  readonly per: string;
  /** The price row instead, where this is so of one of the resources. */
  readonly instead?: { readonly where: (resource: PlannedResource) => boolean; readonly per: string };
  /** Whether the quantity is a rate that lasts all the month's hours. @default false */
  readonly isHourly?: boolean;
  /** How many times the price is billed for one of the quantity. @default 1 */
  readonly each?: number;
}

/** CloudFront answers from the edge locations of the price class, and bills by where they are. */
const isEverywhere = ({ values }: PlannedResource) => values.price_class !== "PriceClass_100";
const isDaily = ({ values }: PlannedResource) => values.recording_mode?.[0]?.recording_frequency === "DAILY";
const isSmallBuild = ({ values }: PlannedResource) => values.environment?.[0]?.compute_type === "BUILD_GENERAL1_SMALL";
const hasInsightsQuery = ({ values }: PlannedResource) => (values.metric_query ?? []).some(isInsightsQuery);
const selectsBuckets = ({ values }: PlannedResource) =>
  (values.resources ?? []).some((arn: string | null) => arn?.includes(":s3:::"));
/** The vault of the copies in another region, in modules/backup. */
const isOfCopies = ({ address }: PlannedResource) => address.startsWith("aws_backup_vault.copies");
const copiesBackups = ({ values }: PlannedResource) =>
  (values.rule ?? []).some((rule: { copy_action?: object[] }) => rule.copy_action?.length);
const isInterface = ({ values }: PlannedResource) => values.vpc_endpoint_type === "Interface";
const isInAutoMode = ({ values }: PlannedResource) => values.compute_config?.[0]?.enabled === true;
const LOG_TYPES = ["aws_cloudwatch_log_group"];
const BALANCED = ["aws_lb", "aws_eks_cluster"];

const usagePrice =
  (component: string, service: string, types: readonly string[]) => (quantity: string, per: string) => ({
    component,
    service,
    types,
    quantity,
    per,
  });
const cloudwatch = (types: readonly string[]) => usagePrice("CloudWatch", "cloudwatch", types);
const s3 = usagePrice("S3", "s3", ["aws_s3_bucket"]);
const logs = usagePrice("CloudWatch Logs", "cloudwatch", LOG_TYPES);
const config = usagePrice("Config", "config", ["aws_config_configuration_recorder"]);
const guardduty = usagePrice("GuardDuty", "guardduty", ["aws_guardduty_detector"]);
const backup = usagePrice("Backup", "backup", ["aws_backup_vault"]);
const cloudfront = usagePrice("CloudFront", "cloudfront", ["aws_cloudfront_distribution"]);

/** All quantities of the usage file, and what they cost. */
export const USAGE_PRICES: readonly UsagePrice[] = [
  usagePrice("NAT gateways", "vpc", ["aws_nat_gateway"])("nat.processed_gb", "NAT gateway GB"),
  { ...usagePrice("Load balancers", "elb", BALANCED)("alb.lcu", "ALB LCU-hour"), isHourly: true },
  { ...usagePrice("Load balancers", "elb", ["aws_eks_cluster"])("alb.made_by_cluster", "ALB hour"), isHourly: true },
  // a load balancer that faces the internet has an address in each of its, usually two, zones
  {
    ...usagePrice("Public IPv4 addresses", "vpc", ["aws_eks_cluster"])("alb.made_by_cluster", "public IPv4 hour"),
    isHourly: true,
    each: 2,
  },
  {
    ...usagePrice("VPC endpoints", "privatelink", ["aws_vpc_endpoint"])(
      "interface_endpoints.processed_gb",
      "interface endpoint GB",
    ),
    when: isInterface,
  },
  usagePrice("Data transfer", "transfer", ["aws_nat_gateway", ...BALANCED])(
    "data_transfer.internet_gb",
    "GB to the internet",
  ),
  usagePrice("Data transfer", "transfer", ["aws_eks_cluster"])("data_transfer.between_zones_gb", "GB between zones"),
  {
    ...usagePrice("EC2 nodes", "eks", ["aws_eks_cluster"])(
      "auto_mode.instances_usd",
      "USD of instances of Auto Mode, with its fee",
    ),
    when: isInAutoMode,
  },
  usagePrice("RDS", "rds", ["aws_db_instance"])("rds.backup_gb", "backup GB-month"),
  usagePrice("ECR", "ecr", ["aws_ecr_repository"])("ecr.stored_gb", "GB-month"),
  s3("s3.stored_gb", "standard GB-month"),
  s3("s3.put_thousands", "1,000 PUT requests"),
  s3("s3.get_thousands", "1,000 GET requests"),
  usagePrice("Data transfer", "transfer", ["aws_s3_bucket_replication_configuration"])(
    "s3.replicated_gb",
    "GB to another region",
  ),
  cloudfront("cloudfront.internet_gb", "GB to the internet, US and Europe"),
  {
    ...cloudfront("cloudfront.elsewhere_gb", "GB to the internet, US and Europe"),
    instead: { where: isEverywhere, per: "GB to the internet, South America" },
  },
  cloudfront("cloudfront.requests_millions", "million HTTPS requests, US"),
  {
    ...cloudfront("cloudfront.elsewhere_requests_millions", "million HTTPS requests, US"),
    instead: { where: isEverywhere, per: "million HTTPS requests, South America" },
  },
  usagePrice("CloudFront", "cloudfront", ["aws_cloudfront_function"])(
    "cloudfront.function_calls_millions",
    "million function calls",
  ),
  usagePrice("Route 53", "route53", ["aws_route53_zone"])("route53.queries_millions", "million queries"),
  usagePrice("KMS", "kms", ["aws_kms_key"])("kms.requests_10k", "10,000 requests"),
  usagePrice("Secrets Manager", "secretsmanager", ["aws_secretsmanager_secret"])(
    "secretsmanager.calls_10k",
    "10,000 calls",
  ),
  logs("logs.ingested_gb", "logs GB ingested"),
  logs("logs.stored_gb", "logs GB-month stored"),
  {
    ...cloudwatch(["aws_eks_addon"])("cloudwatch.observations_millions", "million observations"),
    when: ({ values }) => values.addon_name === "amazon-cloudwatch-observability",
  },
  {
    ...cloudwatch(["aws_cloudwatch_metric_alarm"])(
      "cloudwatch.insights_alarm_metrics",
      "Metrics Insights alarm metric month",
    ),
    when: hasInsightsQuery,
  },
  {
    ...cloudwatch(["aws_cloudwatch_log_metric_filter"])("cloudwatch.filter_metrics", "custom metric month"),
    when: (filter) => !hasDefaultValue(filter),
  },
  usagePrice("WAF", "waf", ["aws_wafv2_web_acl"])("waf.requests_millions", "million requests"),
  usagePrice("CloudTrail", "cloudtrail", ["aws_cloudtrail"])("cloudtrail.data_events_millions", "million data events"),
  {
    ...config("config.items", "configuration item"),
    instead: { where: isDaily, per: "configuration item, daily" },
  },
  {
    ...config("config.rule_evaluations", "rule evaluation"),
    types: ["aws_config_config_rule", "aws_config_conformance_pack"],
  },
  guardduty("guardduty.management_events_millions", "million management events"),
  guardduty("guardduty.flow_logs_gb", "GB of flow and DNS logs"),
  {
    ...guardduty("guardduty.eks_audit_events_millions", "million EKS audit events"),
    types: ["aws_guardduty_detector_feature"],
    when: ({ values }) => values.name === "EKS_AUDIT_LOGS" && values.status !== "DISABLED",
  },
  {
    ...guardduty("guardduty.s3_data_events_millions", "million S3 data events"),
    types: ["aws_guardduty_detector_feature"],
    when: ({ values }) => values.name === "S3_DATA_EVENTS" && values.status !== "DISABLED",
  },
  {
    ...usagePrice("CodeBuild", "codebuild", ["aws_codebuild_project"])("runner.minutes", "medium Linux minute"),
    instead: { where: isSmallBuild, per: "small Linux minute" },
  },
  usagePrice("Security Hub", "securityhub", ["aws_securityhub_account"])("securityhub.checks", "check"),
  { ...backup("backup.rds_gb", "RDS GB-month"), when: (vault) => !isOfCopies(vault) },
  { ...backup("backup.copies_gb", "RDS GB-month"), when: isOfCopies },
  {
    ...usagePrice("Data transfer", "transfer", ["aws_backup_plan"])("backup.copied_gb", "GB to another region"),
    when: copiesBackups,
  },
  usagePrice("Backup", "backup", ["aws_backup_restore_testing_plan"])("backup.restore_tests", "restore test"),
  { ...backup("backup.s3_gb", "S3 GB-month"), types: ["aws_backup_selection"], when: selectsBuckets },
];
