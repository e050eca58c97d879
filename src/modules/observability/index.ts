import { CloudwatchDashboard } from "@cdktf/provider-aws/lib/cloudwatch-dashboard";
import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { DashboardRows, heading } from "../../constructs/monitoring/dashboard-widgets";
import { EventNotification } from "../../constructs/monitoring/event-notification";
import type { Monitoring } from "../../constructs/monitoring/monitoring";
import { forEach, hcl, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { AlarmTopic } from "./alarm-topic";
import { ClusterMonitoring } from "./cluster-monitoring";
import { DatabaseMonitoring } from "./database-monitoring";
import { EdgeMonitoring } from "./edge-monitoring";
import { LoadBalancerMonitoring } from "./load-balancer-monitoring";
import { LogMonitoring } from "./log-monitoring";
import { NatGatewayMonitoring } from "./nat-gateway-monitoring";
import { PipelineMonitoring } from "./pipeline-monitoring";
import { TrailMonitoring } from "./trail-monitoring";

/** Defaults of `thresholds`, each with what it means. The name ends in the unit where it has one. */
const THRESHOLDS: Record<string, [number, string]> = {
  minimum_requests: [20, "requests in five minutes below which no error rate is judged"],
  alb_5xx_percent: [1, "of requests that the load balancer itself answers 5xx"],
  target_5xx_percent: [1, "of requests that a service answers 5xx"],
  latency_p99_seconds: [1, "that the slowest hundredth of requests wait"],
  unhealthy_hosts: [1, "targets that fail their health check"],
  failed_nodes: [1, "nodes in a failed condition"],
  node_cpu_percent: [80, "of the nodes' CPU"],
  node_memory_percent: [80, "of the nodes' memory"],
  pod_restarts: [5, "container restarts in five minutes"],
  database_free_storage_gib: [10, "that the database's disk has left"],
  database_cpu_percent: [80, "of the database's CPU"],
  database_connections: [150, "connections; about 80 % of max_connections, which follows the instance's memory"],
  database_freeable_memory_mib: [256, "that the database has left"],
  distribution_5xx_percent: [1, "of a site's requests answered 5xx"],
  distribution_error_percent: [10, "of a site's requests answered 4xx or 5xx"],
  waf_blocked_requests: [1000, "requests that a web ACL blocks in five minutes"],
  nat_port_allocation_errors: [1, "connections without a source port in five minutes"],
  nat_dropped_percent: [0.01, "of packets; AWS holds less normal"],
  log_errors: [10, "errors that a service logs in five minutes"],
  unauthorized_calls: [10, "refused API calls in five minutes"],
};

/** What tells people how the platform does: topics, alarms, one dashboard, the application's logs. */
export class Observability extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "observability", {
      description:
        "Two encrypted SNS topics, `<name>-critical` and `<name>-warning`, with their e-mail subscribers; alarms on each " +
        "part of the platform that an input names; one dashboard over the same parts; and the application's log groups.",
    });
    const name = this.input("name", NAME).stringValue;
    const region = this.input("region", REGION).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    this.emails("critical", "at once, day and night");
    this.emails("warning", "when they next look");
    this.partInputs();
    this.logInputs();
    this.thresholdInput();

    const topicArn = (severity: string) => `arn:aws:sns:${region}:${accountId}:${name}-${severity}`;
    const key = new EncryptionKey(this, "key.topics", {
      description: `Encrypts the alarm topics of ${name}`,
      alias: `${name}-alarms`,
      accountId,
      // EventBridge sends no source account with its use of a key; the topics' names are in every use.
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
      services: ["cloudwatch", "budgets", "events"].map((service) => ({
        principal: `${service}.amazonaws.com`,
        condition: {
          StringEquals: { "kms:EncryptionContext:aws:sns:topicArn": ["critical", "warning"].map(topicArn) },
        },
      })),
    });
    const topic = (severity: string) =>
      new AlarmTopic(this, `topic.${severity}`, {
        topicName: `${name}-${severity}`,
        kmsKeyArn: key.arn,
        accountId,
        region,
        emails: `var.${severity}_emails`,
      });
    const topics = { critical: topic("critical").arn, warning: topic("warning").arn };
    const groups = this.logGroups(name, region, accountId);

    const common = { name, region, topics };
    const parts: Monitoring[] = [
      new LoadBalancerMonitoring(this, "load_balancer", {
        ...common,
        loadBalancer: "var.alb_arn_suffix",
        targetGroups: "var.target_group_arn_suffixes",
      }),
      new ClusterMonitoring(this, "cluster", { ...common, cluster: "var.cluster_name" }),
      new DatabaseMonitoring(this, "database", { ...common, database: "var.database_identifier" }),
      new EdgeMonitoring(this, "edge", {
        ...common,
        distributions: "var.distribution_ids",
        webAcls: "var.web_acls",
      }),
      new NatGatewayMonitoring(this, "nat", { ...common, gateways: "var.nat_gateway_ids" }),
      new LogMonitoring(this, "log", { ...common, logs: "var.error_logs", dependsOn: [groups] }),
      new TrailMonitoring(this, "audit", { ...common, logGroup: "var.audit_log_group_name" }),
      new PipelineMonitoring(this, "pipeline", { ...common, environment: "var.pipeline_environment" }),
    ];
    this.backupFailures(name, topics.critical);
    const alarmNames = `sort(concat(${parts.flatMap(({ alarms }) => alarms.map(({ names }) => names)).join(", ")}))`;
    const dashboard = this.dashboard(name, parts, alarmNames);

    this.output("critical_topic_arn", {
      value: topics.critical,
      description: "ARN of the topic for what cannot wait.",
      example: "arn:aws:sns:us-east-1:111122223333:billpay-dev-critical",
    });
    this.output("warning_topic_arn", {
      value: topics.warning,
      description: "ARN of the topic for what can wait until the morning.",
      example: "arn:aws:sns:us-east-1:111122223333:billpay-dev-warning",
    });
    this.output("dashboard_name", {
      value: dashboard.dashboardName,
      description: "Name of the dashboard.",
      example: "billpay-dev",
    });
    this.output("log_group_names", {
      value: hcl("sort(values(aws_cloudwatch_log_group.application)[*].name)"),
      description: "Names of the application's log groups.",
      example: ["/billpay-dev/backend"],
    });
    this.output("alarm_names", {
      value: hcl(alarmNames),
      description: "Names of all alarms.",
      example: ["billpay-dev-alb-5xx"],
    });
  }

  private emails(severity: string, when: string): void {
    this.input(`${severity}_emails`, {
      type: "set(string)",
      default: [],
      description: `E-mail addresses told of ${severity} alarms, ${when}. Each confirms by a link.`,
      validations: [
        {
          condition: `alltrue([for address in var.${severity}_emails : can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", address))])`,
          message: `${severity}_emails must be e-mail addresses, as oncall@example.com.`,
        },
      ],
    });
  }

  /** What there is to watch; a part that is not named is not watched. */
  private partInputs(): void {
    this.input("alb_arn_suffix", {
      type: "string",
      default: null,
      description:
        "Load balancer to watch: its ARN after `loadbalancer/`, as `app/billpay/50dc6c495c0c9188`. `null`: none.",
      validations: [
        {
          condition: 'var.alb_arn_suffix == null || can(regex("^app/.+/.+$", var.alb_arn_suffix))',
          message: "alb_arn_suffix must be the part of the ARN after loadbalancer/, as app/billpay/50dc6c495c0c9188.",
        },
      ],
    });
    this.input("target_group_arn_suffixes", {
      type: "map(string)",
      default: {},
      description:
        "Target groups to watch, by service: their ARNs from `targetgroup/` on, as `targetgroup/backend/73e2d6bc24d8a067`.",
      validations: [
        {
          condition:
            'alltrue([for group in values(var.target_group_arn_suffixes) : can(regex("^targetgroup/.+/.+$", group))])',
          message:
            "target_group_arn_suffixes must be the parts of the ARNs from targetgroup/ on, as targetgroup/backend/73e2d6bc24d8a067.",
        },
        {
          condition: "length(var.target_group_arn_suffixes) == 0 || var.alb_arn_suffix != null",
          message: "target_group_arn_suffixes must be empty where alb_arn_suffix is null.",
        },
      ],
    });
    this.input("cluster_name", {
      type: "string",
      default: null,
      description:
        "EKS cluster to watch. It reports through the add-on `amazon-cloudwatch-observability`. `null`: none.",
    });
    this.input("database_identifier", {
      type: "string",
      default: null,
      description: "RDS instance to watch, by its identifier. `null`: none.",
    });
    const inUsEast1 = (input: string, test: string, what: string) => ({
      condition: `var.region == "us-east-1" || ${test}`,
      message: `${input} must be empty outside us-east-1: ${what}, and an alarm tells only topics of its own region.`,
    });
    this.input("distribution_ids", {
      type: "map(string)",
      default: {},
      description: "CloudFront distributions to watch, by site. Their metrics are in us-east-1 alone.",
      validations: [
        inUsEast1("distribution_ids", "length(var.distribution_ids) == 0", "CloudFront's metrics are there alone"),
      ],
    });
    this.input("web_acls", {
      type: "map(object({ metric_name = string, scope = string }))",
      default: {},
      description:
        "AWS WAF web ACLs to watch, by a short name: the metric name of each, and its scope, `REGIONAL` or `CLOUDFRONT`.",
      validations: [
        {
          condition: 'alltrue([for acl in values(var.web_acls) : contains(["REGIONAL", "CLOUDFRONT"], acl.scope)])',
          message: "web_acls must have the scope REGIONAL or CLOUDFRONT.",
        },
        inUsEast1(
          "web_acls of scope CLOUDFRONT",
          'alltrue([for acl in values(var.web_acls) : acl.scope != "CLOUDFRONT"])',
          "their metrics are there alone",
        ),
      ],
    });
    this.input("nat_gateway_ids", {
      type: "map(string)",
      default: {},
      description: "NAT gateways to watch, by zone.",
    });
    this.input("audit_log_group_name", {
      type: "string",
      default: null,
      description:
        "Log group that CloudTrail writes to: the CIS AWS Foundations Benchmark's metric filters and alarms are put on it. `null`: none.",
    });
    this.input("pipeline_environment", {
      type: "string",
      default: null,
      description:
        "Environment whose plans, applies and looks for drift are watched, as the metrics in `BillPay/Pipeline` name it; " +
        "the log group `/<name>/pipeline` has their records. `null`: none.",
    });
    this.input("backup_failures", {
      type: "bool",
      default: true,
      description: "Whether the critical topic is told of AWS Backup's jobs that fail, expire or are aborted.",
    });
  }

  private logInputs(): void {
    this.input("log_groups", {
      type: "map(number)",
      default: {},
      description:
        "Log groups to make: full names, as `/billpay-dev/backend`, and the days that events are kept, a period CloudWatch " +
        "Logs knows. PCI DSS 10.5.1 asks for a year.",
      validations: [
        {
          condition: 'alltrue([for group in keys(var.log_groups) : can(regex("^[a-zA-Z0-9_/.#-]{1,512}$", group))])',
          message: "log_groups must be named with 1 to 512 characters of a-z, A-Z, 0-9 and _ / . # -.",
        },
      ],
    });
    this.input("error_logs", {
      type: 'map(object({ log_group = string, pattern = optional(string, "ERROR") }))',
      default: {},
      description:
        "Logs whose errors are counted, by service: the log group, and the CloudWatch Logs filter pattern of an error. A log " +
        "group that `log_groups` does not make must exist.",
    });
  }

  private thresholdInput(): void {
    const entries = Object.entries(THRESHOLDS);
    this.input("thresholds", {
      type: `object({ ${entries.map(([key, [value]]) => `${key} = optional(number, ${value})`).join(", ")} })`,
      default: {},
      description: `When alarms sound. ${entries
        .map(([key, [value, meaning]]) => `\`${key}\` (${value}): ${meaning}`)
        .join("; ")}. What is given replaces the default, the rest stays.`,
      validations: [
        {
          condition: "alltrue([for value in values(var.thresholds) : value > 0])",
          message: "thresholds must be greater than 0.",
        },
        {
          condition: 'alltrue([for name, value in var.thresholds : value <= 100 if endswith(name, "_percent")])',
          message: "thresholds that end in _percent must be at most 100.",
        },
      ],
    });
  }

  /** The application's log groups, under one key: CloudWatch Logs may use it for them alone. */
  private logGroups(name: string, region: string, accountId: string): CloudwatchLogGroup {
    const arns = new TerraformLocal(
      this,
      "log_group_arns",
      hcl('[for group in keys(var.log_groups) : "arn:aws:logs:${var.region}:${var.account_id}:log-group:${group}"]'),
    );
    const key = new EncryptionKey(this, "key.logs", {
      description: `Encrypts the application logs of ${name}`,
      alias: `${name}-logs`,
      accountId,
      count: when("length(var.log_groups) > 0"),
      services: [
        {
          principal: `logs.${region}.amazonaws.com`,
          // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/encrypt-log-data-kms.html
          condition: {
            ArnEquals: {
              "kms:EncryptionContext:aws:logs:arn": arns.asList,
            },
          },
        },
      ],
    });
    return new CloudwatchLogGroup(this, "application", {
      forEach: forEach("var.log_groups"),
      name: hcl("each.key"),
      retentionInDays: hclNumber("each.value"),
      kmsKeyId: key.arn,
    });
  }

  private backupFailures(name: string, topicArn: string): void {
    new EventNotification(this, "backup_failures", {
      count: when("var.backup_failures"),
      ruleName: `${name}-backup-failures`,
      description: "Jobs of AWS Backup that did not end well",
      // https://docs.aws.amazon.com/aws-backup/latest/devguide/eventbridge.html
      pattern: {
        source: ["aws.backup"],
        "detail-type": ["Backup Job State Change", "Copy Job State Change"],
        detail: { state: ["FAILED", "EXPIRED", "ABORTED"] },
      },
      topicArn,
      paths: { kind: "$.detail-type", state: "$.detail.state", resource: "$.detail.resourceArn", time: "$.time" },
      message: "<kind>: <state> for <resource> at <time>.",
    });
  }

  private dashboard(name: string, parts: readonly Monitoring[], alarmNames: string): CloudwatchDashboard {
    // Composed, not referred to: so a plan shows the dashboard before its alarms exist.
    const arns = `[for name in ${alarmNames} : "arn:aws:cloudwatch:\${var.region}:\${var.account_id}:alarm:\${name}"]`;
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
