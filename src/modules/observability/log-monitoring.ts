import { CloudwatchLogMetricFilter } from "@cdktf/provider-aws/lib/cloudwatch-log-metric-filter";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Construct } from "constructs";
import { Alarm } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { forEach, hcl } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

export interface LogMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: `{ log_group, pattern }` by service. */
  readonly logs: string;
  /** `name`, for between the quotes of a string in an expression. */
  readonly nameInText: string;
  /** The resources that create the log groups. */
  readonly dependsOn: ITerraformDependable[];
}

/** Counts the errors that services write to their logs. */
export class LogMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: LogMonitoringProps) {
    super(scope, id);
    const { name, region, topics, thresholds, logs } = props;
    const service = hcl("each.key");
    const namespace = `${name}/logs`;
    new CloudwatchLogMetricFilter(this, "metric_filter.errors", {
      forEach: forEach(logs),
      name: `${name}-${service}-errors`,
      logGroupName: hcl("each.value.log_group"),
      pattern: hcl("each.value.pattern"),
      metricTransformation: { name: `${service}-errors`, namespace, value: "1", defaultValue: "0" },
      // The module may create these log groups itself, which their names do not show.
      dependsOn: props.dependsOn,
    });
    this.alarms = [
      new Alarm(this, "errors", {
        forEach: forEach(logs),
        alarmName: `${name}-${service}-log-errors`,
        description: `${service} logs many errors: read its log group in CloudWatch Logs Insights.`,
        topicArn: topics.warning,
        threshold: thresholds.number("log_errors"),
        metric: { namespace, metricName: `${service}-errors`, stat: "Sum", dimensions: {} },
      }),
    ];
    this.rows = new DashboardRows(this, "rows", `length(${logs}) > 0`, [
      heading("Logs", "Errors that the services write to their logs."),
      graph({
        title: "Errors logged",
        region,
        width: 24,
        stat: "Sum",
        threshold: thresholds.number("log_errors"),
        metrics: hcl(
          `[for service, log in ${logs} : ["${props.nameInText}/logs", "\${service}-errors", { label = service }]]`,
        ),
      }),
    ]);
  }
}
