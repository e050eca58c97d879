/** Where AWS's public price list has a price of ours, by the names of its CSV files. */
export interface Listing {
  /** The service's code there, such as `AmazonEC2`. */
  readonly list: string;
  /** `usageType`, without the region's prefix. */
  readonly usage: string;
  /** `operation`. @default any */
  readonly operation?: string;
  /** How many of the list's units ours is. @default 1 */
  readonly times?: number;
}

const MILLION = 1_000_000;

/** By service and `per` of a price row. */
const LISTINGS: Readonly<Record<string, Readonly<Record<string, Listing>>>> = {
  eks: {
    "cluster hour, standard support": { list: "AmazonEKS", usage: "AmazonEKS-Hours:perCluster" },
    "cluster hour of extended support, besides the standard one": {
      list: "AmazonEKS",
      usage: "AmazonEKS-Hours:extendedSupport",
    },
  },
  ebs: {
    "gp3 GB-month": { list: "AmazonEC2", usage: "EBS:VolumeUsage.gp3" },
    "gp3 IOPS-month above 3000": { list: "AmazonEC2", usage: "EBS:VolumeP-IOPS.gp3" },
    // listed by the GiB/s
    "gp3 MB/s-month above 125": { list: "AmazonEC2", usage: "EBS:VolumeP-Throughput.gp3", times: 1 / 1024 },
  },
  vpc: {
    "NAT gateway hour": { list: "AmazonEC2", usage: "NatGateway-Hours", operation: "NatGateway" },
    "NAT gateway GB": { list: "AmazonEC2", usage: "NatGateway-Bytes", operation: "NatGateway" },
    "public IPv4 hour": { list: "AmazonVPC", usage: "PublicIPv4:InUseAddress" },
  },
  privatelink: {
    "interface endpoint zone-hour": { list: "AmazonVPC", usage: "VpcEndpoint-Hours" },
    "interface endpoint GB": { list: "AmazonVPC", usage: "VpcEndpoint-Bytes" },
  },
  transfer: {
    "GB to the internet": { list: "AWSDataTransfer", usage: "DataTransfer-Out-Bytes" },
    // listed for each of the two ends
    "GB between zones": { list: "AWSDataTransfer", usage: "DataTransfer-Regional-Bytes", times: 2 },
    // to us-west-2, where the copies of backups are
    "GB to another region": { list: "AWSDataTransfer", usage: "USW2-AWS-Out-Bytes" },
  },
  elb: {
    "ALB hour": { list: "AWSELB", usage: "LoadBalancerUsage", operation: "LoadBalancing:Application" },
    "ALB LCU-hour": { list: "AWSELB", usage: "LCUUsage", operation: "LoadBalancing:Application" },
  },
  codebuild: {
    "small Linux minute": { list: "CodeBuild", usage: "Build-Min:Linux:g1.small" }, // the usage types are from memory
    "medium Linux minute": { list: "CodeBuild", usage: "Build-Min:Linux:g1.medium" },
  },
  rds: {
    "gp3 GB-month": { list: "AmazonRDS", usage: "RDS:GP3-Storage" },
    "gp3 IOPS-month above the baseline": { list: "AmazonRDS", usage: "RDS:GP3-PIOPS" },
    "proxy vCPU hour": { list: "AmazonRDS", usage: "RDS:ProxyUsage" },
    "backup GB-month": { list: "AmazonRDS", usage: "RDS:ChargedBackupUsage" },
  },
  ecr: { "GB-month": { list: "AmazonECR", usage: "TimedStorage-ByteHrs" } },
  s3: {
    "standard GB-month": { list: "AmazonS3", usage: "TimedStorage-ByteHrs" },
    "1,000 PUT requests": { list: "AmazonS3", usage: "Requests-Tier1", times: 1000 },
    "1,000 GET requests": { list: "AmazonS3", usage: "Requests-Tier2", times: 1000 },
  },
  cloudfront: {
    // Europe's is the same
    "GB to the internet, US and Europe": { list: "AmazonCloudFront", usage: "US-DataTransfer-Out-Bytes" },
    "GB to the internet, South America": { list: "AmazonCloudFront", usage: "SA-DataTransfer-Out-Bytes" },
    "million HTTPS requests, US": { list: "AmazonCloudFront", usage: "US-Requests-Tier2-HTTPS", times: MILLION },
    "million HTTPS requests, South America": {
      list: "AmazonCloudFront",
      usage: "SA-Requests-Tier2-HTTPS",
      times: MILLION,
    },
    "million function calls": { list: "AmazonCloudFront", usage: "Executions-CloudFrontFunctions", times: MILLION },
  },
  route53: {
    "hosted zone month": { list: "AmazonRoute53", usage: "HostedZone" },
    "million queries": { list: "AmazonRoute53", usage: "DNS-Queries", times: MILLION },
  },
  kms: {
    "key month": { list: "awskms", usage: "KMS-Keys" },
    "10,000 requests": { list: "awskms", usage: "KMS-Requests", times: 10_000 },
  },
  secretsmanager: {
    "secret month": { list: "AWSSecretsManager", usage: "AWSSecretsManager-Secrets" },
    "10,000 calls": { list: "AWSSecretsManager", usage: "AWSSecretsManagerAPIRequest", times: 10_000 },
  },
  cloudwatch: {
    "standard alarm metric month": { list: "AmazonCloudWatch", usage: "CW:AlarmMonitorUsage" },
    "high-resolution alarm metric month": { list: "AmazonCloudWatch", usage: "CW:HighResAlarmMonitorUsage" },
    "composite alarm month": { list: "AmazonCloudWatch", usage: "CW:CompositeAlarmMonitorUsage" },
    "Metrics Insights alarm metric month": { list: "AmazonCloudWatch", usage: "CW:MetricInsightAlarmUsage" },
    "dashboard month": { list: "AmazonCloudWatch", usage: "DashboardsUsageHour" },
    "custom metric month": { list: "AmazonCloudWatch", usage: "CW:MetricMonitorUsage" },
    "million observations": { list: "AmazonCloudWatch", usage: "CW:ObservationUsage", times: MILLION },
    "logs GB ingested": { list: "AmazonCloudWatch", usage: "DataProcessing-Bytes" },
    "logs GB-month stored": { list: "AmazonCloudWatch", usage: "TimedStorage-ByteHrs" },
  },
  waf: {
    "web ACL month": { list: "awswaf", usage: "WebACLV2" },
    "rule month": { list: "awswaf", usage: "RuleV2" },
    "million requests": { list: "awswaf", usage: "RequestV2-Tier1", times: MILLION },
  },
  cloudtrail: {
    "million data events": { list: "AWSCloudTrail", usage: "DataEventsRecorded", times: MILLION },
  },
  config: {
    "configuration item": { list: "AWSConfig", usage: "ConfigurationItemRecorded" },
    "configuration item, daily": { list: "AWSConfig", usage: "ConfigurationItemRecordedDaily" },
    "rule evaluation": { list: "AWSConfig", usage: "ConfigRuleEvaluations" },
  },
  guardduty: {
    "million management events": { list: "AmazonGuardDuty", usage: "PaidEventsAnalyzed", times: MILLION },
    "GB of flow and DNS logs": { list: "AmazonGuardDuty", usage: "PaidEventsAnalyzed-Bytes" },
    "million EKS audit events": { list: "AmazonGuardDuty", usage: "PaidKubernetesAuditLogsAnalyzed", times: MILLION },
    "million S3 data events": { list: "AmazonGuardDuty", usage: "PaidS3DataEventsAnalyzed", times: MILLION },
  },
  securityhub: { check: { list: "AWSSecurityHub", usage: "PaidComplianceCheck" } },
  backup: {
    "RDS GB-month": { list: "AmazonRDS", usage: "RDS:ChargedBackupUsage" },
    "S3 GB-month": { list: "AWSBackup", usage: "WarmStorage-ByteHrs-S3" },
    "restore test": { list: "AWSBackup", usage: "RestoreTesting-Evaluation" },
  },
};

/** Where the list has a price; undefined where it is not known. */
export function listingOf(service: string, per: string): Listing | undefined {
  const type = /^(\S+) hour$/.exec(per)?.[1];
  // Linux without further software, and PostgreSQL in one zone
  if (service === "ec2" && type) return { list: "AmazonEC2", usage: `BoxUsage:${type}`, operation: "RunInstances" };
  if (service === "rds" && type?.startsWith("db."))
    return { list: "AmazonRDS", usage: `InstanceUsage:${type}`, operation: "CreateDBInstance:0014" };
  return LISTINGS[service]?.[per];
}
