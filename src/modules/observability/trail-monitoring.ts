import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import { Construct } from "constructs";
import { Alarm } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { forEach, hcl, hclNumber } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

const events = (...names: string[]) => names.map((name) => `($.eventName = ${name})`).join(" || ");

/**
 * What to look for in CloudTrail's log, by name: the filters that the CIS AWS Foundations Benchmark requires.
 * https://docs.aws.amazon.com/securityhub/latest/userguide/cloudwatch-controls.html
 */
const FILTERS: Record<string, { pattern: string; meaning: string; severity: "critical" | "warning" }> = {
  root_usage: {
    severity: "critical",
    meaning: "The root user was used: nobody should need it.",
    pattern:
      '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
  },
  unauthorized_calls: {
    severity: "warning",
    meaning: "Many calls were refused: a role lacks a permission, or somebody tries doors.",
    pattern:
      '{ (($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*")) && ($.sourceIPAddress != "delivery.logs.amazonaws.com") && ($.eventName != "HeadBucket") }',
  },
  sign_in_without_mfa: {
    severity: "critical",
    meaning: "An IAM user signed in to the console without MFA.",
    pattern:
      '{ ($.eventName = "ConsoleLogin") && ($.additionalEventData.MFAUsed != "Yes") && ($.userIdentity.type = "IAMUser") && ($.responseElements.ConsoleLogin = "Success") }',
  },
  sign_in_failures: {
    severity: "warning",
    meaning: "Sign-ins to the console failed.",
    pattern: '{ ($.eventName = ConsoleLogin) && ($.errorMessage = "Failed authentication") }',
  },
  trail_changes: {
    severity: "critical",
    meaning: "A trail was made, changed or stopped.",
    pattern: `{ ${events("CreateTrail", "UpdateTrail", "DeleteTrail", "StartLogging", "StopLogging")} }`,
  },
  key_removal: {
    severity: "critical",
    meaning: "A KMS key was disabled or is to be deleted: what it encrypts is lost with it.",
    pattern: `{ ($.eventSource = kms.amazonaws.com) && (${events("DisableKey", "ScheduleKeyDeletion")}) }`,
  },
  config_changes: {
    severity: "warning",
    meaning: "AWS Config's recorder or delivery channel was changed or stopped.",
    pattern: `{ ($.eventSource = config.amazonaws.com) && (${events("StopConfigurationRecorder", "DeleteDeliveryChannel", "PutDeliveryChannel", "PutConfigurationRecorder")}) }`,
  },
  iam_policy_changes: {
    severity: "warning",
    meaning: "An IAM policy was written, attached or detached.",
    pattern: `{ ($.eventSource = iam.amazonaws.com) && (${events(
      ...["DeleteGroupPolicy", "DeleteRolePolicy", "DeleteUserPolicy", "PutGroupPolicy", "PutRolePolicy"],
      ...["PutUserPolicy", "CreatePolicy", "DeletePolicy", "CreatePolicyVersion", "DeletePolicyVersion"],
      ...["AttachRolePolicy", "DetachRolePolicy", "AttachUserPolicy", "DetachUserPolicy", "AttachGroupPolicy"],
      "DetachGroupPolicy",
    )}) }`,
  },
  bucket_policy_changes: {
    severity: "warning",
    meaning: "Who may read or write an S3 bucket was changed.",
    pattern: `{ ($.eventSource = s3.amazonaws.com) && (${events(
      ...["PutBucketAcl", "PutBucketPolicy", "PutBucketCors", "PutBucketLifecycle", "PutBucketReplication"],
      ...["DeleteBucketPolicy", "DeleteBucketCors", "DeleteBucketLifecycle", "DeleteBucketReplication"],
    )}) }`,
  },
  security_group_changes: {
    severity: "warning",
    meaning: "A security group was changed.",
    pattern: `{ ${events(
      ...["AuthorizeSecurityGroupIngress", "AuthorizeSecurityGroupEgress", "RevokeSecurityGroupIngress"],
      ...["RevokeSecurityGroupEgress", "CreateSecurityGroup", "DeleteSecurityGroup"],
    )} }`,
  },
  network_acl_changes: {
    severity: "warning",
    meaning: "A network ACL was changed.",
    pattern: `{ ${events(
      ...["CreateNetworkAcl", "CreateNetworkAclEntry", "DeleteNetworkAcl", "DeleteNetworkAclEntry"],
      ...["ReplaceNetworkAclEntry", "ReplaceNetworkAclAssociation"],
    )} }`,
  },
  gateway_changes: {
    severity: "warning",
    meaning: "A gateway to the internet or to another network was changed.",
    pattern: `{ ${events(
      ...["CreateCustomerGateway", "DeleteCustomerGateway", "AttachInternetGateway", "CreateInternetGateway"],
      ...["DeleteInternetGateway", "DetachInternetGateway"],
    )} }`,
  },
  route_table_changes: {
    severity: "warning",
    meaning: "A route table was changed.",
    pattern: `{ ($.eventSource = ec2.amazonaws.com) && (${events(
      ...["CreateRoute", "CreateRouteTable", "ReplaceRoute", "ReplaceRouteTableAssociation", "DeleteRouteTable"],
      ...["DeleteRoute", "DisassociateRouteTable"],
    )}) }`,
  },
  vpc_changes: {
    severity: "warning",
    meaning: "A VPC or one of its peerings was changed.",
    pattern: `{ ${events(
      ...["CreateVpc", "DeleteVpc", "ModifyVpcAttribute", "AcceptVpcPeeringConnection"],
      ...["CreateVpcPeeringConnection", "DeleteVpcPeeringConnection", "RejectVpcPeeringConnection"],
      ...["AttachClassicLinkVpc", "DetachClassicLinkVpc", "DisableVpcClassicLink", "EnableVpcClassicLink"],
    )} }`,
  },
};

export interface TrailMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: the log group that CloudTrail writes to, or null. */
  readonly logGroup: string;
}

/** Alarms on actions of people and roles in the account, from CloudTrail's log group. */
export class TrailMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: TrailMonitoringProps) {
    super(scope, id);
    const { name, region, topics, thresholds, logGroup } = props;
    const namespace = `${name}/audit`;
    const filters = new TerraformLocal(this, "filters", FILTERS);
    const wanted = (test: string) =>
      forEach(`{ for name, filter in ${filters.fqn} : name => filter if ${logGroup} != null && ${test} }`);

    new CloudwatchLogMetricFilter(this, "metric_filter.default", {
      forEach: wanted("true"),
      name: `${name}-${hcl('replace(each.key, "_", "-")')}`,
      logGroupName: hcl(logGroup),
      pattern: hcl("each.value.pattern"),
      metricTransformation: { name: hcl("each.key"), namespace, value: "1" },
    });
    this.alarms = (["critical", "warning"] as const).map(
      (severity) =>
        new Alarm(this, severity, {
          forEach: wanted(`filter.severity == "${severity}"`),
          alarmName: `${name}-audit-${hcl('replace(each.key, "_", "-")')}`,
          description: hcl("each.value.meaning"),
          topicArn: topics[severity],
          threshold: hclNumber(`each.key == "unauthorized_calls" ? ${thresholds.expr("unauthorized_calls")} : 1`),
          metric: { namespace, metricName: hcl("each.key"), stat: "Sum", dimensions: {} },
        }),
    );
    this.rows = new DashboardRows(this, "rows", `${logGroup} != null`, [
      heading("Account", "What people and roles do in the account, from CloudTrail."),
      graph({
        title: "Audit events",
        region,
        width: 24,
        stat: "Sum",
        metrics: Object.keys(FILTERS).map((filter) => [namespace, filter]),
      }),
    ]);
  }
}
