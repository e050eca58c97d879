import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, oneOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import type { Inputs } from "../../core/inputs";
import { GUARDDUTY_FEATURES } from "./threat-detection";

/** Managed rules that hold whatever Security Hub checks, with their parameters. https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html */
const CONFIG_RULES = {
  ACCESS_KEYS_ROTATED: { maxAccessKeyAge: "90" },
  EKS_SECRETS_ENCRYPTED: {},
  ENCRYPTED_VOLUMES: {},
  IAM_USER_MFA_ENABLED: {},
  MULTI_REGION_CLOUD_TRAIL_ENABLED: {},
  RDS_INSTANCE_PUBLIC_ACCESS_CHECK: {},
  RDS_STORAGE_ENCRYPTED: {},
  ROOT_ACCOUNT_MFA_ENABLED: {},
  S3_BUCKET_PUBLIC_READ_PROHIBITED: {},
  S3_BUCKET_PUBLIC_WRITE_PROHIBITED: {},
  S3_BUCKET_SSL_REQUESTS_ONLY: {},
  VPC_DEFAULT_SECURITY_GROUP_CLOSED: {},
};

/** https://docs.aws.amazon.com/securityhub/latest/userguide/standards-reference.html */
const STANDARDS = [
  "aws-foundational-security-best-practices/v/1.0.0",
  "cis-aws-foundations-benchmark/v/3.0.0",
  "pci-dss/v/4.0.1",
];

export const INPUTS = {
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  name: NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  cloudtrail: flag(true, "Whether all regions' API calls are recorded by a trail of this account."),
  log_bucket_name: {
    type: "string",
    description:
      "Bucket of the trail's log files, unique in the world. AWS Config has a bucket of its own, `<log_bucket_name>-config`.",
    validations: [
      matches(
        "log_bucket_name",
        "^[a-z0-9][a-z0-9-]{1,54}[a-z0-9]$",
        "3 to 56 characters of a-z, 0-9 and -, neither beginning nor ending with -",
      ),
    ],
  },
  force_destroy: flag(
    false,
    "Whether `destroy` deletes the buckets with what is in them; what is locked in COMPLIANCE mode stays whatever this says.",
  ),
  object_lock_mode: {
    type: "string",
    default: "GOVERNANCE",
    description:
      "Object Lock of the log files. `GOVERNANCE`: only who has s3:BypassGovernanceRetention deletes them early; " +
      "`COMPLIANCE`: nobody does, root and AWS included, and there is no way back.",
    validations: [oneOf("object_lock_mode", "GOVERNANCE", "COMPLIANCE")],
  },
  object_lock_days: {
    type: "number",
    default: 365,
    description: "Days that each log file is locked, 1 to 3650. PCI DSS 10.5.1 asks for a year.",
    validations: [
      {
        condition:
          "var.object_lock_days >= 1 && var.object_lock_days <= 3650 && floor(var.object_lock_days) == var.object_lock_days",
        message: "object_lock_days must be a whole number from 1 to 3650.",
      },
    ],
  },
  log_expiration_days: {
    type: "number",
    default: 1096,
    description: "Days after which log files and AWS Config's snapshots are deleted; at least `object_lock_days`.",
    validations: [
      {
        condition: "var.log_expiration_days >= var.object_lock_days",
        message: "log_expiration_days must be at least object_lock_days: what is locked cannot expire.",
      },
    ],
  },
  log_retention_days: logRetention("log_retention_days"),
  data_event_bucket_arns: {
    type: "set(string)",
    default: [],
    description:
      "ARNs of the buckets whose objects' reads and writes the trail records too, as those with cardholder data " +
      "(PCI DSS 10.2.1.1). Not the log bucket: each delivery would be an event again.",
    validations: [
      {
        condition:
          'alltrue([for bucket in var.data_event_bucket_arns : can(regex("^arn:aws:s3:::[a-z0-9.-]+$", bucket))])',
        message: "data_event_bucket_arns must be ARNs of buckets, as arn:aws:s3:::billpay-receipts.",
      },
      {
        condition: '!contains(var.data_event_bucket_arns, "arn:aws:s3:::${var.log_bucket_name}")',
        message: "data_event_bucket_arns must not hold the log bucket: each delivery would be an event again.",
      },
    ],
  },
  config: flag(true, "Whether AWS Config records the configuration of all resources, global ones included."),
  create_config_service_linked_role: flag(
    true,
    "Whether AWS Config's service-linked role is made; false where the account has it already.",
  ),
  config_recording_frequency: {
    type: "string",
    default: "CONTINUOUS",
    description: "`CONTINUOUS`: each change; `DAILY`: one state a day, much cheaper where resources come and go.",
    validations: [oneOf("config_recording_frequency", "CONTINUOUS", "DAILY")],
  },
  config_rules: {
    type: "map(map(string))",
    default: CONFIG_RULES,
    description: "Managed rules of AWS Config by identifier, each with its parameters, `{}` for none.",
    validations: [
      {
        condition: 'alltrue([for rule in keys(var.config_rules) : can(regex("^[A-Z][A-Z0-9_]+$", rule))])',
        message: "config_rules must be identifiers of managed rules, as ROOT_ACCOUNT_MFA_ENABLED.",
      },
    ],
  },
  guardduty: flag(true, "Whether GuardDuty looks for threats."),
  guardduty_features: {
    type: "set(string)",
    default: [...GUARDDUTY_FEATURES],
    description: `Protection plans of GuardDuty that are on, of ${GUARDDUTY_FEATURES.map((feature) => `\`${feature}\``).join(", ")}. RUNTIME_MONITORING puts its agent on EKS.`,
    validations: [
      {
        condition: `length(setsubtract(var.guardduty_features, ${JSON.stringify(GUARDDUTY_FEATURES)})) == 0`,
        message: `guardduty_features must be of ${GUARDDUTY_FEATURES.join(", ")}.`,
      },
    ],
  },
  security_hub: flag(true, "Whether Security Hub gathers findings and checks the account against standards."),
  security_hub_standards: {
    type: "set(string)",
    default: STANDARDS,
    description: "Standards that Security Hub checks: their ARNs after `standards/`.",
    validations: [
      {
        condition:
          'alltrue([for standard in var.security_hub_standards : can(regex("^[a-z0-9-]+/v/[0-9]+[.][0-9]+[.][0-9]+$", standard))])',
        message: "security_hub_standards must be ARNs after standards/, as pci-dss/v/4.0.1.",
      },
    ],
  },
  access_analyzer: flag(true, "Whether IAM Access Analyzer looks for resources that others may reach."),
  unused_access_analyzer: flag(false, "Whether it also looks for roles and permissions nobody uses, paid by the role."),
  unused_access_days: {
    type: "number",
    default: 90,
    description: "Days without use after which access counts as unused, 1 to 365.",
    validations: [
      {
        condition: "var.unused_access_days >= 1 && var.unused_access_days <= 365",
        message: "unused_access_days must be from 1 to 365.",
      },
    ],
  },
  s3_account_public_access_block: flag(true, "Whether no bucket or object of the account can be made public."),
  ebs_encryption_by_default: flag(true, "Whether each new EBS volume and snapshot of the region is encrypted."),
  iam_password_policy: flag(
    true,
    "Whether IAM users' passwords follow the CIS AWS Foundations Benchmark and PCI DSS 8.3.",
  ),
  inspector: flag(true, "Whether Amazon Inspector scans for known vulnerabilities."),
  inspector_resource_types: {
    type: "set(string)",
    default: ["EC2", "ECR"],
    description: "What Amazon Inspector scans: `EC2`, `ECR`, `LAMBDA`, `LAMBDA_CODE`.",
    validations: [
      {
        condition:
          'length(var.inspector_resource_types) > 0 && length(setsubtract(var.inspector_resource_types, ["EC2", "ECR", "LAMBDA", "LAMBDA_CODE"])) == 0',
        message: "inspector_resource_types must be one or more of EC2, ECR, LAMBDA, LAMBDA_CODE.",
      },
    ],
  },
  findings_topic_arn: {
    type: "string",
    default: null,
    description:
      "SNS topic told of findings of high and critical severity, by GuardDuty and Security Hub. Its policy, and its key's, must " +
      "let events.amazonaws.com publish. `null` sends no notifications.",
    validations: [
      {
        condition: 'var.findings_topic_arn == null || can(regex("^arn:aws:sns:", var.findings_topic_arn))',
        message: "findings_topic_arn must be the ARN of an SNS topic.",
      },
    ],
  },
} satisfies Inputs;
