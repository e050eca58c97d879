import { Token } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { Alarm } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { forEach, hcl } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

/** CloudFront's metrics are only there: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html */
const CLOUDFRONT_REGION = "us-east-1";

export interface EdgeMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: `{ metric_name, scope }` of AWS WAF's web ACLs, by a short name. */
  readonly webAcls: string;
  /** An expression: the region of the regional web ACLs. */
  readonly webAclRegion: string;
}

/**
 * What the sites' visitors get from CloudFront, and what AWS WAF blocks. The sites have their own alarms (`modules/web`).
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
 */
export class EdgeMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: Monitoring["rows"];

  constructor(scope: Construct, id: string, props: EdgeMonitoringProps) {
    super(scope, id);
    const { name, topics, thresholds, region, webAcls } = props;
    const each = hcl("each.key");
    // Of the web ACL as a whole; only regional ones have a region.
    const webAclDimensions = (acl: string) =>
      `{ WebACL = ${acl}.metric_name, Rule = "ALL", Region = ${acl}.scope == "REGIONAL" ? ${props.webAclRegion} : null }`;

    this.alarms = [
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

    const sites = new DashboardRows(this, "sites", undefined, [
      heading("Edge", "What visitors of the sites get from CloudFront, and what AWS WAF keeps out."),
      graph({
        title: "Sites: requests",
        region: CLOUDFRONT_REGION,
        stat: "Sum",
        metrics: everyDistribution("Requests", "Sum"),
      }),
      graph({
        title: "Sites: error rate",
        region: CLOUDFRONT_REGION,
        stat: "Average",
        unit: "%",
        metrics: everyDistribution("TotalErrorRate", "Average"),
      }),
    ]);
    const blocked = new DashboardRows(this, "rows", `length(${webAcls}) > 0`, [
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
    this.rows = { widgets: `concat(${sites.widgets}, ${blocked.widgets})` };
  }
}

/**
 * The metric of every distribution in the account, by a search: so that the dashboard need not know the sites. It finds
 * those that had requests in the last two weeks, and labels each with the distribution's id.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */
const everyDistribution = (metricName: string, stat: string) => [
  [{ expression: `SEARCH('{AWS/CloudFront,DistributionId,Region} MetricName="${metricName}"', '${stat}')` }],
];
