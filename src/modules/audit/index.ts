import { AccessanalyzerAnalyzer } from "@cdktf/provider-aws/lib/accessanalyzer-analyzer";
import { EbsEncryptionByDefault } from "@cdktf/provider-aws/lib/ebs-encryption-by-default";
import { IamAccountPasswordPolicy } from "@cdktf/provider-aws/lib/iam-account-password-policy";
import { Inspector2Enabler } from "@cdktf/provider-aws/lib/inspector2-enabler";
import { S3AccountPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-account-public-access-block";
import { SecurityhubAccount } from "@cdktf/provider-aws/lib/securityhub-account";
import { SecurityhubStandardsSubscription } from "@cdktf/provider-aws/lib/securityhub-standards-subscription";
import type { Construct } from "constructs";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { logRetention } from "../../constructs/inputs/log-retention";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { EventNotification } from "../../constructs/monitoring/event-notification";
import { forEach, hcl, hclBool, hclList, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { AuditTrail } from "./audit-trail";
import { ConfigurationRecorder } from "./configuration-recorder";
import { GUARDDUTY_FEATURES, ThreatDetection } from "./threat-detection";

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

/** What an account records and watches about itself, once for each account. */
export class Audit extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "audit", {
      description:
        "What an AWS account records and watches about itself: a CloudTrail trail under Object Lock, AWS Config, GuardDuty, " +
        "Security Hub, IAM Access Analyzer, Amazon Inspector, and the account-wide defaults of S3, EBS and IAM. Once for each " +
        "account: what another unit of the account already has is switched off.",
    });
    boundRoles(this, this.input("permissions_boundary_arn", PERMISSIONS_BOUNDARY).stringValue);
    const name = this.input("name", NAME).stringValue;
    const region = this.input("region", REGION).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    const trail = this.trail(name, region, accountId);
    const config = this.config(name, accountId);
    const detection = this.guardDuty();
    this.securityHub(region);
    this.accessAnalyzer(name);
    this.accountDefaults(accountId);
    this.inspector(accountId);
    this.findings(name);

    const one = (address: string) => hcl(`one(${address})`);
    this.output("trail_arn", {
      value: one("aws_cloudtrail.trail[*].arn"),
      description: "ARN of the trail; null where there is none.",
      example: "arn:aws:cloudtrail:us-east-1:111122223333:trail/billpay-dev",
    });
    this.output("trail_log_group_name", {
      value: one("aws_cloudwatch_log_group.trail_logs[*].name"),
      description: "Log group that the trail writes to, for metric filters; null where there is none.",
      example: "/aws/cloudtrail/billpay-dev",
    });
    this.output("log_bucket_name", {
      value: trail.bucket.bucketName,
      description: "Bucket of the trail's log files; null where there is none.",
      example: "billpay-audit-dev",
    });
    this.output("log_bucket_arn", {
      value: trail.bucket.arn,
      description: "ARN of the bucket of the trail's log files; null where there is none.",
      example: "arn:aws:s3:::billpay-audit-dev",
    });
    this.output("config_bucket_name", {
      value: config.bucket.bucketName,
      description: "Bucket that AWS Config delivers to; null where there is none.",
      example: "billpay-audit-dev-config",
    });
    this.output("config_recorder_name", {
      value: one("aws_config_configuration_recorder.config[*].name"),
      description: "Name of AWS Config's recorder; null where there is none.",
      example: "billpay-dev",
    });
    this.output("guardduty_detector_id", {
      value: detection.detectorId,
      description: "Id of the GuardDuty detector; null where there is none.",
      example: "12abc34d567e8fa901bc2d34e56789f0",
    });
  }

  private switch(name: string, what: string, fallback = true): void {
    this.input(name, { type: "bool", default: fallback, description: `Whether ${what}` });
  }

  private trail(name: string, region: string, accountId: string): AuditTrail {
    this.switch("cloudtrail", "all regions' API calls are recorded by a trail of this account.");
    const bucketName = this.input("log_bucket_name", {
      type: "string",
      description:
        "Bucket of the trail's log files, unique in the world. AWS Config has one beside it, `<log_bucket_name>-config`.",
      validations: [
        {
          condition: 'can(regex("^[a-z0-9][a-z0-9-]{1,54}[a-z0-9]$", var.log_bucket_name))',
          message: "log_bucket_name must be 3 to 56 characters of a-z, 0-9 and -, neither beginning nor ending with -.",
        },
      ],
    }).stringValue;
    this.input("force_destroy", {
      type: "bool",
      default: false,
      description:
        "Whether `destroy` deletes the buckets with what is in them; what is locked in COMPLIANCE mode stays whatever this says.",
    });
    const lockMode = this.input("object_lock_mode", {
      type: "string",
      default: "GOVERNANCE",
      description:
        "Object Lock of the log files. `GOVERNANCE`: only who has s3:BypassGovernanceRetention deletes them early; " +
        "`COMPLIANCE`: nobody does, root and AWS included, and there is no way back.",
      validations: [
        {
          condition: 'contains(["GOVERNANCE", "COMPLIANCE"], var.object_lock_mode)',
          message: "object_lock_mode must be GOVERNANCE or COMPLIANCE.",
        },
      ],
    }).stringValue;
    const lockDays = this.input("object_lock_days", {
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
    }).numberValue;
    const expirationDays = this.input("log_expiration_days", {
      type: "number",
      default: 1096,
      description: "Days after which log files and AWS Config's snapshots are deleted; at least `object_lock_days`.",
      validations: [
        {
          condition: "var.log_expiration_days >= var.object_lock_days",
          message: "log_expiration_days must be at least object_lock_days: what is locked cannot expire.",
        },
      ],
    }).numberValue;
    const logRetentionDays = this.input("log_retention_days", logRetention("log_retention_days")).numberValue;
    this.input("data_event_bucket_arns", {
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
    });
    return new AuditTrail(this, "trail", {
      trailName: name,
      accountId,
      region,
      bucketName,
      forceDestroy: hclBool("var.force_destroy"),
      lockMode,
      lockDays,
      expirationDays,
      logRetentionDays,
      dataEventBuckets: "var.data_event_bucket_arns",
      count: when("var.cloudtrail"),
    });
  }

  private config(name: string, accountId: string): ConfigurationRecorder {
    this.switch("config", "AWS Config records the configuration of all resources, global ones included.");
    this.switch(
      "create_config_service_linked_role",
      "AWS Config's service-linked role is made; false where the account has it already.",
    );
    const frequency = this.input("config_recording_frequency", {
      type: "string",
      default: "CONTINUOUS",
      description: "`CONTINUOUS`: each change; `DAILY`: one state a day, much cheaper where resources come and go.",
      validations: [
        {
          condition: 'contains(["CONTINUOUS", "DAILY"], var.config_recording_frequency)',
          message: "config_recording_frequency must be CONTINUOUS or DAILY.",
        },
      ],
    }).stringValue;
    this.input("config_rules", {
      type: "map(map(string))",
      default: CONFIG_RULES,
      description: "Managed rules of AWS Config by identifier, each with its parameters, `{}` for none.",
      validations: [
        {
          condition: 'alltrue([for rule in keys(var.config_rules) : can(regex("^[A-Z][A-Z0-9_]+$", rule))])',
          message: "config_rules must be identifiers of managed rules, as ROOT_ACCOUNT_MFA_ENABLED.",
        },
      ],
    });
    return new ConfigurationRecorder(this, "config", {
      recorderName: name,
      accountId,
      bucketName: `${hcl("var.log_bucket_name")}-config`,
      forceDestroy: hclBool("var.force_destroy"),
      expirationDays: hclNumber("var.log_expiration_days"),
      frequency,
      rules: "var.config_rules",
      createServiceLinkedRole: "var.create_config_service_linked_role",
      enabled: "var.config",
    });
  }

  private guardDuty(): ThreatDetection {
    this.switch("guardduty", "GuardDuty looks for threats.");
    this.input("guardduty_features", {
      type: "set(string)",
      default: [...GUARDDUTY_FEATURES],
      description: `Protection plans of GuardDuty that are on, of ${GUARDDUTY_FEATURES.map((feature) => `\`${feature}\``).join(", ")}. RUNTIME_MONITORING puts its agent on EKS.`,
      validations: [
        {
          condition: `length(setsubtract(var.guardduty_features, ${JSON.stringify(GUARDDUTY_FEATURES)})) == 0`,
          message: `guardduty_features must be of ${GUARDDUTY_FEATURES.join(", ")}.`,
        },
      ],
    });
    return new ThreatDetection(this, "guardduty", { enabled: "var.guardduty", features: "var.guardduty_features" });
  }

  private securityHub(region: string): void {
    this.switch("security_hub", "Security Hub gathers findings and checks the account against standards.");
    this.input("security_hub_standards", {
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
    });
    const hub = new SecurityhubAccount(this, "security_hub.main", {
      count: when("var.security_hub"),
      enableDefaultStandards: false,
      autoEnableControls: true,
      controlFindingGenerator: "SECURITY_CONTROL",
    });
    new SecurityhubStandardsSubscription(this, "standard.main", {
      forEach: forEach(
        '{ for standard in var.security_hub_standards : split("/", standard)[0] => standard if var.security_hub }',
      ),
      standardsArn: `arn:aws:securityhub:${region}::standards/${hcl("each.value")}`,
      dependsOn: [hub],
    });
  }

  private accessAnalyzer(name: string): void {
    this.switch("access_analyzer", "IAM Access Analyzer looks for resources that others may reach.");
    this.switch(
      "unused_access_analyzer",
      "it also looks for roles and permissions nobody uses, paid by the role.",
      false,
    );
    const age = this.input("unused_access_days", {
      type: "number",
      default: 90,
      description: "Days without use after which access counts as unused, 1 to 365.",
      validations: [
        {
          condition: "var.unused_access_days >= 1 && var.unused_access_days <= 365",
          message: "unused_access_days must be from 1 to 365.",
        },
      ],
    }).numberValue;
    new AccessanalyzerAnalyzer(this, "analyzer.external", {
      count: when("var.access_analyzer"),
      analyzerName: `${name}-external-access`,
      type: "ACCOUNT",
    });
    new AccessanalyzerAnalyzer(this, "analyzer.unused", {
      count: when("var.unused_access_analyzer"),
      analyzerName: `${name}-unused-access`,
      type: "ACCOUNT_UNUSED_ACCESS",
      configuration: { unusedAccess: { unusedAccessAge: age } },
    });
  }

  private accountDefaults(accountId: string): void {
    this.switch("s3_account_public_access_block", "no bucket or object of the account can be made public.");
    this.switch("ebs_encryption_by_default", "each new EBS volume and snapshot of the region is encrypted.");
    this.switch(
      "iam_password_policy",
      "IAM users' passwords follow the CIS AWS Foundations Benchmark and PCI DSS 8.3.",
    );
    new S3AccountPublicAccessBlock(this, "public_access_block.account", {
      count: when("var.s3_account_public_access_block"),
      accountId,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new EbsEncryptionByDefault(this, "ebs_encryption.account", {
      count: when("var.ebs_encryption_by_default"),
      enabled: true,
    });
    new IamAccountPasswordPolicy(this, "password_policy.account", {
      count: when("var.iam_password_policy"),
      minimumPasswordLength: 14,
      requireLowercaseCharacters: true,
      requireUppercaseCharacters: true,
      requireNumbers: true,
      requireSymbols: true,
      allowUsersToChangePassword: true,
      maxPasswordAge: 90,
      passwordReusePrevention: 24,
    });
  }

  private inspector(accountId: string): void {
    this.switch("inspector", "Amazon Inspector scans for known vulnerabilities.");
    this.input("inspector_resource_types", {
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
    });
    new Inspector2Enabler(this, "inspector.account", {
      count: when("var.inspector"),
      accountIds: [accountId],
      resourceTypes: hclList("var.inspector_resource_types"),
    });
  }

  /** Severe findings to a topic: GuardDuty's from itself at once, so not a second time through Security Hub. */
  private findings(name: string): void {
    const topicArn = this.input("findings_topic_arn", {
      type: "string",
      default: null,
      description:
        "SNS topic told of findings of high and critical severity, by GuardDuty and Security Hub. Its policy, and its key's, must " +
        "let events.amazonaws.com publish. `null`: nobody is told.",
      validations: [
        {
          condition: 'var.findings_topic_arn == null || can(regex("^arn:aws:sns:", var.findings_topic_arn))',
          message: "findings_topic_arn must be the ARN of an SNS topic.",
        },
      ],
    }).stringValue;
    new EventNotification(this, "guardduty_findings", {
      count: when("var.guardduty && var.findings_topic_arn != null"),
      ruleName: `${name}-guardduty-findings`,
      description: "GuardDuty findings of high and critical severity",
      // https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
      pattern: {
        source: ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        detail: { severity: [{ numeric: [">=", 7] }] },
      },
      topicArn,
      paths: { severity: "$.detail.severity", title: "$.detail.title", type: "$.detail.type", id: "$.detail.id" },
      message: "GuardDuty, severity <severity>: <title> (<type>, finding <id>).",
    });
    new EventNotification(this, "security_hub_findings", {
      count: when("var.security_hub && var.findings_topic_arn != null"),
      ruleName: `${name}-security-hub-findings`,
      description: "New Security Hub findings of high and critical severity",
      // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
      pattern: {
        source: ["aws.securityhub"],
        "detail-type": ["Security Hub Findings - Imported"],
        detail: {
          findings: {
            ProductName: [{ "anything-but": "GuardDuty" }],
            RecordState: ["ACTIVE"],
            Severity: { Label: ["HIGH", "CRITICAL"] },
            Workflow: { Status: ["NEW"] },
          },
        },
      },
      topicArn,
      paths: {
        severity: "$.detail.findings[0].Severity.Label",
        title: "$.detail.findings[0].Title",
        resource: "$.detail.findings[0].Resources[0].Id",
      },
      message: "Security Hub, <severity>: <title> (<resource>).",
    });
  }
}
