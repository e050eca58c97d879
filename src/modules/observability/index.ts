import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { logGroupsGrant } from "../../constructs/encryption/log-groups-grant";
import { DashboardRows, heading } from "../../constructs/monitoring/dashboard-widgets";
import { EventNotification } from "../../constructs/monitoring/event-notification";
import type { Monitoring } from "../../constructs/monitoring/monitoring";
import { Thresholds } from "../../constructs/monitoring/thresholds";
import { attributeOfAll, forEach, hcl, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { AlarmTopic } from "./alarm-topic";
import { ClusterMonitoring } from "./cluster-monitoring";
import { DatabaseMonitoring } from "./database-monitoring";
import { EdgeMonitoring } from "./edge-monitoring";
import { INPUTS, type ThresholdName } from "./inputs";
import { LoadBalancerMonitoring } from "./load-balancer-monitoring";
import { LogMonitoring } from "./log-monitoring";
import { NatGatewayMonitoring } from "./nat-gateway-monitoring";
import { PipelineMonitoring } from "./pipeline-monitoring";
import { TrailMonitoring } from "./trail-monitoring";

/** Monitoring of the platform: topics, alarms, one dashboard, the application's logs. */
export class Observability extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "observability", {
      description:
        "Two encrypted SNS topics, `<name>-critical` and `<name>-warning`, with their e-mail subscribers; alarms on each " +
        "part of the platform that an input names; one dashboard of the same parts; and the application's log groups.",
    });
    const { vars } = this;
    const name = vars.name.stringValue;
    const region = vars.region.stringValue;
    const accountId = vars.account_id.stringValue;

    const topicArn = (severity: string) => `arn:aws:sns:${region}:${accountId}:${name}-${severity}`;
    const key = new EncryptionKey(this, "key.topics", {
      description: `Encrypts the alarm topics of ${name}`,
      alias: `${name}-alarms`,
      accountId,
      // EventBridge sends no source account when it uses a key; the topics' names are sent every time.
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
      services: ["cloudwatch", "budgets", "costalerts", "events"].map((service) => ({
        principal: `${service}.amazonaws.com`,
        condition: {
          StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": ["critical", "warning"].map(topicArn) },
        },
      })),
    });
    const topic = (severity: "critical" | "warning") =>
      new AlarmTopic(this, `topic.${severity}`, {
        topicName: `${name}-${severity}`,
        kmsKeyArn: key.arn,
        accountId,
        region,
        emails: vars[`${severity}_emails`].expr,
      });
    const topics = { critical: topic("critical").arn, warning: topic("warning").arn };
    const groups = this.logGroups(name, region, accountId);

    const common = { name, region, topics, thresholds: new Thresholds<ThresholdName>(vars.thresholds) };
    const parts: Monitoring[] = [
      new LoadBalancerMonitoring(this, "load_balancer", {
        ...common,
        loadBalancer: vars.alb_arn_suffix.expr,
        targetGroups: vars.target_group_arn_suffixes.expr,
      }),
      new ClusterMonitoring(this, "cluster", { ...common, cluster: vars.cluster_name.expr }),
      new DatabaseMonitoring(this, "database", {
        ...common,
        database: vars.database_identifier.expr,
        instanceClass: vars.database_instance_class.expr,
      }),
      new EdgeMonitoring(this, "edge", {
        ...common,
        webAcls: vars.web_acls.expr,
        webAclRegion: vars.region.expr,
      }),
      new NatGatewayMonitoring(this, "nat", { ...common, gateways: vars.nat_gateway_ids.expr }),
      new LogMonitoring(this, "log", {
        ...common,
        logs: vars.error_logs.expr,
        nameInText: vars.name.inText,
        dependsOn: [groups],
      }),
      new TrailMonitoring(this, "audit", { ...common, logGroup: vars.audit_log_group_name.expr }),
      new PipelineMonitoring(this, "pipeline", { ...common, environment: vars.pipeline_environment.expr }),
    ];
    this.backupFailures(name, topics.critical);
    const alarmNames = `sort(concat(${parts.flatMap(({ alarms }) => alarms.map(({ names }) => names)).join(", ")}))`;
    const dashboard = this.dashboard(name, parts, alarmNames);

    this.output("critical_topic_arn", {
      value: topics.critical,
      description: "ARN of the topic for alarms that cannot wait.",
      example: "arn:aws:sns:us-east-1:111122223333:billpay-dev-critical",
    });
    this.output("warning_topic_arn", {
      value: topics.warning,
      description: "ARN of the topic for alarms that can wait until the morning.",
      example: "arn:aws:sns:us-east-1:111122223333:billpay-dev-warning",
    });
    this.output("dashboard_name", {
      value: dashboard.dashboardName,
      description: "Name of the dashboard.",
      example: "billpay-dev",
    });
    this.output("log_group_names", {
      value: hcl(`sort(${attributeOfAll(groups, "name")})`),
      description: "Names of the log groups that it created.",
      example: ["/billpay-dev/pipeline"],
    });
    this.output("alarm_names", {
      value: hcl(alarmNames),
      description: "Names of all alarms.",
      example: ["billpay-dev-alb-5xx"],
    });
  }

  /** The application's log groups, with one key that CloudWatch Logs may use only for them. */
  private logGroups(name: string, region: string, accountId: string): CloudwatchLogGroup {
    const { vars } = this;
    const arns = new TerraformLocal(
      this,
      "log_group_arns",
      hcl(
        `[for group in keys(${vars.log_groups.expr}) : "arn:aws:logs:${vars.region.inText}:${vars.account_id.inText}:log-group:\${group}"]`,
      ),
    );
    const key = new EncryptionKey(this, "key.logs", {
      description: `Encrypts the application logs of ${name}`,
      alias: `${name}-logs`,
      accountId,
      count: when(`length(${vars.log_groups.expr}) > 0`),
      services: [logGroupsGrant(region, arns.asList)],
    });
    return new CloudwatchLogGroup(this, "application", {
      forEach: forEach(vars.log_groups.expr),
      name: hcl("each.key"),
      retentionInDays: hclNumber("each.value"),
      kmsKeyId: key.arn,
    });
  }

  /** https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html */
  private backupFailures(name: string, topicArn: string): void {
    const common = { count: when(this.vars.backup_failures.expr), topicArn };
    new EventNotification(this, "backup_failures", {
      ...common,
      ruleName: `${name}-backup-failures`,
      description: "Backups and copies of AWS Backup that did not end well",
      pattern: {
        source: ["aws.backup"],
        "detail-type": ["Backup Job State Change", "Copy Job State Change"],
        detail: { state: ["FAILED", "EXPIRED", "ABORTED"] },
      },
      paths: { kind: "$.detail-type", state: "$.detail.state", resource: "$.detail.resourceArn", time: "$.time" },
      message: "<kind>: <state> for <resource> at <time>.",
    });
    // A rule of its own: restores have a `status` instead of a `state`, and do not name the resource.
    new EventNotification(this, "restore_failures", {
      ...common,
      ruleName: `${name}-restore-failures`,
      description: "Restores of AWS Backup that did not end well",
      pattern: {
        source: ["aws.backup"],
        "detail-type": ["Restore Job State Change"],
        detail: { status: ["FAILED", "ABORTED"] },
      },
      paths: {
        status: "$.detail.status",
        type: "$.detail.resourceType",
        job: "$.detail.restoreJobId",
        reason: "$.detail.statusMessage",
        time: "$.time",
      },
      message: "Restore Job State Change: <status> for <type>, job <job>, at <time>. <reason>",
    });
  }

  private dashboard(name: string, parts: readonly Monitoring[], alarmNames: string): CloudwatchDashboard {
    const { region, account_id } = this.vars;
    // Built from names, not references: so a plan shows the dashboard before its alarms exist.
    const arns = `[for name in ${alarmNames} : "arn:aws:cloudwatch:${region.inText}:${account_id.inText}:alarm:\${name}"]`;
    const status = new DashboardRows(this, "dashboard.status", `length(${alarmNames}) > 0`, [
      heading(name, "Red is an alarm that sounds. Below: what users see, then what carries it."),
      {
        type: "alarm",
        width: 24,
        height: 4,
        // A widget shows a hundred at most.
        properties: { title: "Alarms", alarms: hcl(`slice(${arns}, 0, min(100, length(${alarmNames})))`) },
      },
    ]);
    const widgets = [status, ...parts.map(({ rows }) => rows)].map((rows) => rows.widgets);
    return new CloudwatchDashboard(this, "main", {
      dashboardName: name,
      dashboardBody: hcl(`jsonencode({ widgets = concat(${widgets.join(", ")}) })`),
    });
  }
}
