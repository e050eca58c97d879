import { Construct } from "constructs";
import { Alarm, type AlarmTopics, type Metric } from "../../constructs/monitoring/alarm";
import type { Thresholds } from "../../constructs/monitoring/thresholds";
import { hcl } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

/** CloudFront's metrics are only there, and an alarm is where its metrics are. */
const REGION = "us-east-1";

export interface SiteMonitoringProps {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly distributionId: string;
  readonly topics: AlarmTopics;
  readonly thresholds: Thresholds<ThresholdName>;
  /** `count` of the alarms. */
  readonly count: number;
}

/**
 * Alarms on what a site's visitors get from CloudFront.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html
 */
export class SiteMonitoring extends Construct {
  constructor(scope: Construct, id: string, props: SiteMonitoringProps) {
    super(scope, id);
    const { name, count, topics, thresholds } = props;
    const distribution = (metricName: string, stat: string): Metric => ({
      namespace: "AWS/CloudFront",
      metricName,
      stat,
      dimensions: { DistributionId: props.distributionId, Region: "Global" },
    });
    const errorRate = (metricName: string) => ({
      count,
      region: REGION,
      // CloudFront already reports the rate; of a few requests it means nothing.
      expression: `IF(FILL(requests, 0) >= ${hcl(thresholds.expr("minimum_requests"))}, rate, 0)`,
      metric: { rate: distribution(metricName, "Average"), requests: distribution("Requests", "Sum") },
    });
    new Alarm(this, "5xx", {
      ...errorRate("5xxErrorRate"),
      alarmName: `${name}-edge-5xx`,
      description: `CloudFront answers 5xx for ${name}: its origin fails or refuses it.`,
      topicArn: topics.critical,
      threshold: thresholds.number("distribution_5xx_percent"),
    });
    new Alarm(this, "errors", {
      ...errorRate("TotalErrorRate"),
      alarmName: `${name}-edge-errors`,
      description: `CloudFront answers 4xx or 5xx for ${name}: files missing after a release, or somebody probes.`,
      topicArn: topics.warning,
      threshold: thresholds.number("distribution_error_percent"),
      periods: 3,
    });
  }
}
