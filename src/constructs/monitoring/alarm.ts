import { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { Construct } from "constructs";
import { addressOf } from "../../core/hcl";

/** ARNs of the SNS topics that alarms notify: `critical` pages somebody, `warning` can wait until the morning. */
export interface AlarmTopics {
  readonly critical: string;
  readonly warning: string;
}

/** A CloudWatch metric. */
export interface Metric {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: Record<string, string>;
  /** `Sum`, `Average`, `Minimum`, `Maximum`, `SampleCount` or a percentile, such as `p99`. */
  readonly stat: string;
}

export interface AlarmProps {
  readonly alarmName: string;
  /** What is wrong when the alarm goes off, and where to look first. */
  readonly description: string;
  /** SNS topic that is notified when the alarm goes off and when it is over. */
  readonly topicArn: string;
  readonly threshold: number;
  /** @default "GreaterThanOrEqualToThreshold" */
  readonly comparison?: "GreaterThanOrEqualToThreshold" | "GreaterThanThreshold" | "LessThanThreshold";
  /** The metric that is compared with the threshold, or the metrics of `expression` by the ids that it uses. */
  readonly metric: Metric | Record<string, Metric>;
  /** Metric math over `metric`. @default none */
  readonly expression?: string;
  /** @default 300 */
  readonly periodSeconds?: number;
  /** Periods that are evaluated. @default 1 */
  readonly periods?: number;
  /** How many of those periods must breach the threshold. @default all */
  readonly datapoints?: number;
  /**
   * `notBreaching` where no data means no traffic, `missing` where a healthy resource always reports and another alarm is its
   * heartbeat, `breaching` for that heartbeat, `ignore` where the alarm is over only with better data. @default notBreaching
   */
  readonly missingData?: "missing" | "notBreaching" | "breaching" | "ignore";
  /** Region of the alarm, which is that of its metrics and of its topic. @default the provider's */
  readonly region?: string;
  readonly count?: number;
  readonly forEach?: ITerraformIterator;
  /** What must be there first, such as what reports the metric of a heartbeat. @default nothing */
  readonly dependsOn?: ITerraformDependable[];
}

/** A CloudWatch alarm that notifies one SNS topic when it goes off and when it is over. */
export class Alarm extends Construct {
  /** An expression: the list of the alarm's names, empty where it is off. */
  readonly names: string;

  constructor(scope: Construct, id: string, props: AlarmProps) {
    super(scope, id);
    const { count, forEach, periodSeconds = 300, periods = 1 } = props;
    const alarm = new CloudwatchMetricAlarm(this, "default", {
      count,
      forEach,
      region: props.region,
      dependsOn: props.dependsOn,
      alarmName: props.alarmName,
      alarmDescription: props.description,
      comparisonOperator: props.comparison ?? "GreaterThanOrEqualToThreshold",
      threshold: props.threshold,
      evaluationPeriods: periods,
      datapointsToAlarm: props.datapoints ?? periods,
      treatMissingData: props.missingData ?? "notBreaching",
      alarmActions: [props.topicArn],
      okActions: [props.topicArn],
      ...(isMetric(props.metric)
        ? singleMetric(props.metric, periodSeconds)
        : { metricQuery: queries(props.expression, props.metric, periodSeconds) }),
    });
    const address = addressOf(alarm);
    this.names = `${forEach ? `values(${address})` : address}[*].alarm_name`;
  }
}

const isMetric = (metric: AlarmProps["metric"]): metric is Metric => typeof metric.metricName === "string";

function singleMetric({ stat, ...metric }: Metric, period: number) {
  return stat.startsWith("p")
    ? { ...metric, period, extendedStatistic: stat, evaluateLowSampleCountPercentiles: "ignore" }
    : { ...metric, period, statistic: stat };
}

function queries(expression: string | undefined, metrics: Record<string, Metric>, period: number) {
  const inputs = Object.entries(metrics).map(([id, metric]) => ({ id, metric: { ...metric, period } }));
  return [
    { id: "result", expression, returnData: true },
    ...inputs, // none of them is returned: an alarm evaluates one series
  ];
}
