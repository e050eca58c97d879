import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, matchesOrNull, oneOf, someOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { isWhole, wholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs } from "../../core/inputs";
import { GUARDDUTY_FEATURES } from "./threat-detection";

/** Managed rules that apply whatever Security Hub checks, with their parameters. https://docs.aws.amazon.com/config/latest/developerguide/managed-rules-by-aws-config.html */
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
  cloudtrail: flag(true, "Whether a trail of this account records the API calls of all regions."),
  log_bucket_name: {
    type: "string",
    description:
      "Bucket of the trail's log files; the name must be globally unique. AWS Config has its own bucket, `<log_bucket_name>-config`.",
    validations: [
      matches(
        "log_bucket_name",
        "^[a-z0-9][a-z0-9-]{1,54}[a-z0-9]$",
        "3 to 56 characters of a-z, 0-9 and -, not beginning or ending with -",
      ),
    ],
  },
  force_destroy: flag(
    false,
    "Whether `destroy` deletes the buckets and their contents. Objects locked in COMPLIANCE mode are kept in any case.",
  ),
  object_lock_mode: {
    type: "string",
    default: "GOVERNANCE",
    description:
      "Object Lock mode of the log files. `GOVERNANCE`: only principals with s3:BypassGovernanceRetention can delete them early; " +
      "`COMPLIANCE`: nobody can, not even root or AWS, and it cannot be undone.",
    validations: [oneOf("object_lock_mode", "GOVERNANCE", "COMPLIANCE")],
  },
  object_lock_days: wholeNumber("object_lock_days", {
    least: 1,
    most: 3650,
    default: 365,
    description: "Days for which each log file is locked, 1 to 3650. PCI DSS 10.5.1 requires one year.",
  }),
  log_expiration_days: {
    type: "number",
    default: 1096,
    description: "Days after which log files and AWS Config's snapshots are deleted; at least `object_lock_days`.",
    validations: [
      {
        condition: isWhole("var.log_expiration_days", "var.object_lock_days"),
        message: "log_expiration_days must be a whole number, object_lock_days or more: locked files cannot expire.",
      },
    ],
  },
  log_retention_days: logRetention("log_retention_days"),
  data_events: flag(
    false,
    "Whether the trail also records who reads, writes and deletes objects in S3, at a price per event (PCI DSS 10.2.1.1), and " +
      "of its own bucket everything but PutObject: each delivery would be another event. The pipeline may not change what " +
      "a trail records: an administrator applies a change of this.",
  ),
  data_event_bucket_arns: {
    type: "set(string)",
    default: [],
    description:
      "ARNs of the buckets that `data_events` are recorded of; none means all buckets of the account. The trail's own bucket " +
      "is recorded in any case.",
    validations: [
      {
        condition:
          'alltrue([for bucket in var.data_event_bucket_arns : can(regex("^arn:aws:s3:::[a-z0-9.-]+$", bucket))])',
        message: "data_event_bucket_arns must be ARNs of buckets, such as arn:aws:s3:::billpay-receipts.",
      },
      {
        condition: '!contains(var.data_event_bucket_arns, "arn:aws:s3:::${var.log_bucket_name}")',
        message:
          "data_event_bucket_arns must not contain the log bucket, which is recorded in any case, without its deliveries.",
      },
      {
        condition: "var.data_events || length(var.data_event_bucket_arns) == 0",
        message: "data_event_bucket_arns must be empty where data_events is false.",
      },
    ],
  },
  config: flag(true, "Whether AWS Config records the configuration of all resources, including global ones."),
  create_config_service_linked_role: flag(
    true,
    "Whether to create AWS Config's service-linked role; false where the account already has it.",
  ),
  config_recording_frequency: {
    type: "string",
    default: "CONTINUOUS",
    description:
      "`CONTINUOUS` records each change; `DAILY` one state per day, much cheaper where resources are short-lived.",
    validations: [oneOf("config_recording_frequency", "CONTINUOUS", "DAILY")],
  },
  config_rules: {
    type: "map(map(string))",
    default: CONFIG_RULES,
    description: "Managed rules of AWS Config by identifier, each with its parameters, `{}` for none.",
    validations: [
      {
        condition: 'alltrue([for rule in keys(var.config_rules) : can(regex("^[A-Z][A-Z0-9_]+$", rule))])',
        message: "config_rules must be identifiers of managed rules, such as ROOT_ACCOUNT_MFA_ENABLED.",
      },
    ],
  },
  guardduty: flag(true, "Whether GuardDuty detects threats."),
  guardduty_features: {
    type: "set(string)",
    default: [...GUARDDUTY_FEATURES],
    description: `GuardDuty protection plans that are on, from ${GUARDDUTY_FEATURES.map((feature) => `\`${feature}\``).join(", ")}. RUNTIME_MONITORING installs its agent on EKS, and a VPC endpoint that is in no state: turn it off before the network is destroyed.`,
    validations: [someOf("guardduty_features", GUARDDUTY_FEATURES)],
  },
  security_hub: flag(true, "Whether Security Hub gathers findings and checks the account against standards."),
  security_hub_standards: {
    type: "set(string)",
    default: STANDARDS,
    description:
      "Standards that Security Hub checks, by the part of their ARNs after `standards/`, such as `pci-dss/v/4.0.1`.",
    validations: [
      {
        condition:
          'alltrue([for standard in var.security_hub_standards : can(regex("^[a-z0-9-]+/v/[0-9]+[.][0-9]+[.][0-9]+$", standard))])',
        message: "security_hub_standards must be the parts of ARNs after standards/, such as pci-dss/v/4.0.1.",
      },
    ],
  },
  access_analyzer: flag(true, "Whether IAM Access Analyzer looks for resources that others can access."),
  unused_access_analyzer: flag(
    false,
    "Whether IAM Access Analyzer also looks for unused roles and permissions, at a price per role.",
  ),
  unused_access_days: wholeNumber("unused_access_days", {
    least: 1,
    most: 365,
    default: 90,
    description: "Days without use after which access counts as unused, 1 to 365.",
  }),
  s3_account_public_access_block: flag(
    true,
    "Whether buckets and objects of the account are prevented from being public.",
  ),
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
        message: "inspector_resource_types must be one or more of EC2, ECR, LAMBDA and LAMBDA_CODE.",
      },
    ],
  },
  findings_topic_arn: {
    type: "string",
    default: null,
    description:
      "ARN of the SNS topic that is notified of GuardDuty and Security Hub findings of high and critical severity. The policies " +
      "of the topic and of its KMS key must let events.amazonaws.com publish. `null` sends no notifications.",
    validations: [matchesOrNull("findings_topic_arn", "^arn:aws:sns:", "the ARN of an SNS topic")],
  },
} satisfies Inputs;
