import { AccessanalyzerAnalyzer } from "@cdktf/provider-aws/lib/accessanalyzer-analyzer";
import { EbsEncryptionByDefault } from "@cdktf/provider-aws/lib/ebs-encryption-by-default";
import { IamAccountPasswordPolicy } from "@cdktf/provider-aws/lib/iam-account-password-policy";
import { Inspector2Enabler } from "@cdktf/provider-aws/lib/inspector2-enabler";
import { S3AccountPublicAccessBlock } from "@cdktf/provider-aws/lib/s3-account-public-access-block";
import { SecurityhubAccount } from "@cdktf/provider-aws/lib/securityhub-account";
import { SecurityhubStandardsSubscription } from "@cdktf/provider-aws/lib/securityhub-standards-subscription";
import type { Construct } from "constructs";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { EventNotification } from "../../constructs/monitoring/event-notification";
import { forEach, hcl, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { AuditTrail } from "./audit-trail";
import { ConfigurationRecorder } from "./configuration-recorder";
import { FindingsNotified } from "./findings-notified";
import { INPUTS } from "./inputs";
import { ThreatDetection } from "./threat-detection";

/** What an account records and monitors about itself, once per account. */
export class Audit extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "audit", {
      description:
        "What an AWS account records and monitors about itself: a CloudTrail trail under Object Lock, AWS Config, GuardDuty, " +
        "Security Hub, IAM Access Analyzer, Amazon Inspector, and the account-wide defaults of S3, EBS and IAM. Use it once per " +
        "account, and turn off what another unit of the account already has.",
    });
    boundRoles(this, this.vars.permissions_boundary_arn.stringValue);
    const trail = this.trail();
    const config = this.config();
    const detection = this.guardDuty();
    const hub = this.securityHub();
    this.accessAnalyzer();
    this.accountDefaults();
    this.inspector();
    this.findings(hub);

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

  private trail(): AuditTrail {
    const { vars } = this;
    return new AuditTrail(this, "trail", {
      trailName: vars.name.stringValue,
      accountId: vars.account_id.stringValue,
      region: vars.region.stringValue,
      bucketName: vars.log_bucket_name.stringValue,
      forceDestroy: vars.force_destroy.expr,
      lockMode: vars.object_lock_mode.stringValue,
      lockDays: vars.object_lock_days.numberValue,
      expirationDays: vars.log_expiration_days.numberValue,
      logRetentionDays: vars.log_retention_days.numberValue,
      dataEvents: vars.data_events.expr,
      dataEventBuckets: vars.data_event_bucket_arns.expr,
      count: when(vars.cloudtrail.expr),
    });
  }

  private config(): ConfigurationRecorder {
    const { vars } = this;
    return new ConfigurationRecorder(this, "config", {
      recorderName: vars.name.stringValue,
      accountId: vars.account_id.stringValue,
      bucketName: `${vars.log_bucket_name.stringValue}-config`,
      forceDestroy: vars.force_destroy.expr,
      expirationDays: vars.log_expiration_days.numberValue,
      frequency: vars.config_recording_frequency.stringValue,
      rules: vars.config_rules.expr,
      createServiceLinkedRole: vars.create_config_service_linked_role.expr,
      enabled: vars.config.expr,
    });
  }

  private guardDuty(): ThreatDetection {
    const { vars } = this;
    return new ThreatDetection(this, "guardduty", {
      enabled: vars.guardduty.expr,
      features: vars.guardduty_features.expr,
    });
  }

  private securityHub(): SecurityhubAccount {
    const { vars } = this;
    const hub = new SecurityhubAccount(this, "security_hub.main", {
      count: when(vars.security_hub.expr),
      enableDefaultStandards: false,
      autoEnableControls: true,
      controlFindingGenerator: "SECURITY_CONTROL",
    });
    new SecurityhubStandardsSubscription(this, "standard.main", {
      forEach: forEach(
        `{ for standard in ${vars.security_hub_standards.expr} : split("/", standard)[0] => standard if ${vars.security_hub.expr} }`,
      ),
      standardsArn: `arn:aws:securityhub:${vars.region.stringValue}::standards/${hcl("each.value")}`,
      dependsOn: [hub],
    });
    return hub;
  }

  private accessAnalyzer(): void {
    const { vars } = this;
    new AccessanalyzerAnalyzer(this, "analyzer.external", {
      count: when(vars.access_analyzer.expr),
      analyzerName: `${vars.name.stringValue}-external-access`,
      type: "ACCOUNT",
    });
    new AccessanalyzerAnalyzer(this, "analyzer.unused", {
      count: when(vars.unused_access_analyzer.expr),
      analyzerName: `${vars.name.stringValue}-unused-access`,
      type: "ACCOUNT_UNUSED_ACCESS",
      configuration: { unusedAccess: { unusedAccessAge: vars.unused_access_days.numberValue } },
    });
  }

  private accountDefaults(): void {
    const { vars } = this;
    new S3AccountPublicAccessBlock(this, "public_access_block.account", {
      count: when(vars.s3_account_public_access_block.expr),
      accountId: vars.account_id.stringValue,
      blockPublicAcls: true,
      blockPublicPolicy: true,
      ignorePublicAcls: true,
      restrictPublicBuckets: true,
    });
    new EbsEncryptionByDefault(this, "ebs_encryption.account", {
      count: when(vars.ebs_encryption_by_default.expr),
      enabled: true,
    });
    new IamAccountPasswordPolicy(this, "password_policy.account", {
      count: when(vars.iam_password_policy.expr),
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

  private inspector(): void {
    const { vars } = this;
    new Inspector2Enabler(this, "inspector.account", {
      count: when(vars.inspector.expr),
      accountIds: [vars.account_id.stringValue],
      resourceTypes: vars.inspector_resource_types.listValue,
    });
  }

  /** Sends severe findings to a topic. GuardDuty sends its own immediately, so they are not sent again through Security Hub. */
  private findings(hub: SecurityhubAccount): void {
    const { vars } = this;
    const severities = ["HIGH", "CRITICAL"];
    const ofSecurityHub = when(`${vars.security_hub.expr} && ${vars.findings_topic_arn.expr} != null`);
    new EventNotification(this, "guardduty_findings", {
      count: when(`${vars.guardduty.expr} && ${vars.findings_topic_arn.expr} != null`),
      ruleName: `${vars.name.stringValue}-guardduty-findings`,
      description: "GuardDuty findings of high and critical severity",
      // https://docs.aws.amazon.com/guardduty/latest/ug/guardduty_findings_eventbridge.html
      pattern: {
        source: ["aws.guardduty"],
        "detail-type": ["GuardDuty Finding"],
        detail: { severity: [{ numeric: [">=", 7] }] },
      },
      topicArn: vars.findings_topic_arn.stringValue,
      paths: { severity: "$.detail.severity", title: "$.detail.title", type: "$.detail.type", id: "$.detail.id" },
      message: "GuardDuty, severity <severity>: <title> (<type>, finding <id>).",
    });
    new FindingsNotified(this, "security_hub", { count: ofSecurityHub, severities, dependsOn: [hub] });
    new EventNotification(this, "security_hub_findings", {
      count: ofSecurityHub,
      ruleName: `${vars.name.stringValue}-security-hub-findings`,
      description: "New Security Hub findings of high and critical severity",
      // https://docs.aws.amazon.com/securityhub/latest/userguide/securityhub-cwe-event-formats.html
      pattern: {
        source: ["aws.securityhub"],
        "detail-type": ["Security Hub Findings - Imported"],
        detail: {
          findings: {
            ProductName: [{ "anything-but": "GuardDuty" }],
            RecordState: ["ACTIVE"],
            Severity: { Label: severities },
            Workflow: { Status: ["NEW"] },
          },
        },
      },
      topicArn: vars.findings_topic_arn.stringValue,
      paths: {
        severity: "$.detail.findings[0].Severity.Label",
        title: "$.detail.findings[0].Title",
        resource: "$.detail.findings[0].Resources[0].Id",
      },
      message: "Security Hub, <severity>: <title> (<resource>).",
    });
  }
}
