import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import { type Monitoring, type MonitoringProps, percentage } from "../../constructs/monitoring/monitoring";
import { forEach, hcl, when } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

export interface LoadBalancerMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: the part of the load balancer's ARN after `loadbalancer/`, or null. */
  readonly loadBalancer: string;
  /** An expression: the parts of the target groups' ARNs from `targetgroup/` on, by service. */
  readonly targetGroups: string;
}

/**
 * Traffic, errors and latency of an Application Load Balancer and its target groups.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export class LoadBalancerMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: LoadBalancerMonitoringProps) {
    super(scope, id);
    const { name, topics, thresholds, loadBalancer, targetGroups } = props;
    const service = hcl("each.key");
    const balancer = (metricName: string): Metric => ({
      namespace: "AWS/ApplicationELB",
      metricName,
      stat: "Sum",
      dimensions: { LoadBalancer: hcl(loadBalancer) },
    });
    const target = (metricName: string, stat: string): Metric => ({
      namespace: "AWS/ApplicationELB",
      metricName,
      stat,
      dimensions: { LoadBalancer: hcl(loadBalancer), TargetGroup: hcl("each.value") },
    });

    this.alarms = [
      new Alarm(this, "elb_5xx", {
        count: when(`${loadBalancer} != null`),
        alarmName: `${name}-alb-5xx`,
        description: "The load balancer itself answers 5xx: no healthy target, or targets that time out or hang up.",
        topicArn: topics.critical,
        threshold: thresholds.number("alb_5xx_percent"),
        // RequestCount leaves out requests for which no target could be chosen: they are added back.
        expression: percentage(thresholds, "FILL(errors, 0)", "FILL(requests, 0) + FILL(errors, 0)"),
        metric: { errors: balancer("HTTPCode_ELB_5XX_Count"), requests: balancer("RequestCount") },
      }),
      new Alarm(this, "target_5xx", {
        forEach: forEach(targetGroups),
        alarmName: `${name}-${service}-5xx`,
        description: `${service} answers 5xx: see its logs and its last rollout.`,
        topicArn: topics.critical,
        threshold: thresholds.number("target_5xx_percent"),
        expression: percentage(thresholds, "FILL(errors, 0)", "FILL(requests, 0)"),
        metric: { errors: target("HTTPCode_Target_5XX_Count", "Sum"), requests: target("RequestCount", "Sum") },
      }),
      new Alarm(this, "latency", {
        forEach: forEach(targetGroups),
        alarmName: `${name}-${service}-latency`,
        description: `One request in a hundred waits longer than allowed for ${service}.`,
        topicArn: topics.warning,
        threshold: thresholds.number("latency_p99_seconds"),
        periods: 3,
        metric: target("TargetResponseTime", "p99"),
      }),
      new Alarm(this, "unhealthy_hosts", {
        forEach: forEach(targetGroups),
        alarmName: `${name}-${service}-unhealthy-hosts`,
        description: `Targets of ${service} fail their health check for five minutes.`,
        topicArn: topics.warning,
        threshold: thresholds.number("unhealthy_hosts"),
        periodSeconds: 60,
        periods: 5,
        metric: target("UnHealthyHostCount", "Maximum"),
      }),
    ];

    const series = (metric: string) =>
      hcl(
        `[for service, group in ${targetGroups} : ["AWS/ApplicationELB", "${metric}", "LoadBalancer", ${loadBalancer}, ` +
          '"TargetGroup", group, { label = service }]]',
      );
    const { region } = props;
    this.rows = new DashboardRows(this, "rows", `${loadBalancer} != null`, [
      heading("API", "Requests that reach the load balancer, what fails, and how long the services take."),
      graph({ title: "Traffic: requests", region, stat: "Sum", metrics: series("RequestCount"), periodSeconds: 60 }),
      graph({
        title: "Errors: 5xx",
        region,
        stat: "Sum",
        periodSeconds: 60,
        metrics: hcl(
          `concat([["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "LoadBalancer", ${loadBalancer}, { label = "load balancer" }]], ` +
            `[for service, group in ${targetGroups} : ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", ` +
            `${loadBalancer}, "TargetGroup", group, { label = service }]])`,
        ),
      }),
      graph({
        title: "Latency: p99",
        region,
        stat: "p99",
        unit: "seconds",
        metrics: series("TargetResponseTime"),
        threshold: thresholds.number("latency_p99_seconds"),
      }),
    ]);
  }
}
