import { Token } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { forEach, hcl } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

export interface EdgeMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: ids of CloudFront distributions by site. */
  readonly distributions: string;
  /** An expression: `{ metric_name, scope }` of AWS WAF's web ACLs, by a short name. */
  readonly webAcls: string;
  /** An expression: the region of the regional web ACLs. */
  readonly webAclRegion: string;
}

/**
 * What the sites' visitors get from CloudFront, and what AWS WAF blocks.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */
export class EdgeMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: EdgeMonitoringProps) {
    super(scope, id);
    const { name, topics, thresholds, region, distributions, webAcls } = props;
    const each = hcl("each.key");
    // Of the web ACL as a whole; only regional ones have a region.
    const webAclDimensions = (acl: string) =>
      `{ WebACL = ${acl}.metric_name, Rule = "ALL", Region = ${acl}.scope == "REGIONAL" ? ${props.webAclRegion} : null }`;
    const distribution = (metricName: string, stat: string): Metric => ({
      namespace: "AWS/CloudFront",
      metricName,
      stat,
      dimensions: { DistributionId: hcl("each.value"), Region: "Global" },
    });
    const errorRate = (metricName: string) => ({
      forEach: forEach(distributions),
      // CloudFront already reports the rate; of a few requests it means nothing.
      expression: `IF(FILL(requests, 0) >= ${hcl(thresholds.expr("minimum_requests"))}, rate, 0)`,
      metric: { rate: distribution(metricName, "Average"), requests: distribution("Requests", "Sum") },
    });

    this.alarms = [
      new Alarm(this, "distribution_5xx", {
        ...errorRate("5xxErrorRate"),
        alarmName: `${name}-${each}-edge-5xx`,
        description: `CloudFront answers 5xx for ${each}: its origin fails or refuses it.`,
        topicArn: topics.critical,
        threshold: thresholds.number("distribution_5xx_percent"),
      }),
      new Alarm(this, "distribution_errors", {
        ...errorRate("TotalErrorRate"),
        alarmName: `${name}-${each}-edge-errors`,
        description: `CloudFront answers 4xx or 5xx for ${each}: files missing after a release, or somebody probes.`,
        topicArn: topics.warning,
        threshold: thresholds.number("distribution_error_percent"),
        periods: 3,
      }),
      new Alarm(this, "waf_blocked", {
        forEach: forEach(webAcls),
        alarmName: `${name}-${each}-waf-blocked`,
        description: `AWS WAF blocks many requests at ${each}: an attack, or a rule that catches customers.`,
        topicArn: topics.warning,
        threshold: thresholds.number("waf_blocked_requests"),
        metric: {
          namespace: "AWS/WAFV2",
          metricName: "BlockedRequests",
          stat: "Sum",
          dimensions: Token.asStringMap(
            hcl(`{ for key, value in ${webAclDimensions("each.value")} : key => value if value != null }`),
          ),
        },
      }),
    ];

    const series = (metric: string) =>
      hcl(
        `[for site, id in ${distributions} : ["AWS/CloudFront", "${metric}", "DistributionId", id, "Region", "Global", { label = site }]]`,
      );
    this.rows = new DashboardRows(this, "rows", `length(${distributions}) + length(${webAcls}) > 0`, [
      heading("Edge", "What visitors of the sites get from CloudFront, and what AWS WAF keeps out."),
      graph({ title: "Sites: requests", region, stat: "Sum", metrics: series("Requests") }),
      graph({
        title: "Sites: error rate",
        region,
        stat: "Average",
        unit: "%",
        metrics: series("TotalErrorRate"),
        threshold: thresholds.number("distribution_error_percent"),
      }),
      graph({
        title: "WAF: blocked requests",
        region,
        stat: "Sum",
        threshold: thresholds.number("waf_blocked_requests"),
        metrics: hcl(
          `[for name, acl in ${webAcls} : concat(["AWS/WAFV2", "BlockedRequests"], flatten([for key, value in ${webAclDimensions("acl")} : [key, value] if value != null]), [{ label = name }])]`,
        ),
      }),
    ]);
  }
}
