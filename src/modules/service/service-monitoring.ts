import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { type MonitoringProps, percentage } from "../../constructs/monitoring/monitoring";
import { hcl, when } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

export interface ServiceMonitoringProps extends MonitoringProps<ThresholdName> {
  /** Name of the service, and of its Deployment. */
  readonly service: string;
  readonly namespace: string;
  readonly clusterName: string;
  /** The release, whose pods report the metrics. */
  readonly release: ITerraformDependable;
  /** An expression: the part of the load balancer's ARN after `loadbalancer/`, or null. */
  readonly loadBalancer: string;
  /** An expression: the part of the target group's ARN from `targetgroup/` on, or null. */
  readonly targetGroup: string;
}

/**
 * Alarms of one service: its pods, as Container Insights with enhanced observability reports them by Deployment, and their
 * responses. The cluster needs the add-on `amazon-cloudwatch-observability`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-enhanced-EKS.html
 */
export class ServiceMonitoring extends Construct {
  readonly alarms: readonly Alarm[];

  constructor(scope: Construct, id: string, props: ServiceMonitoringProps) {
    super(scope, id);
    const { service, topics, thresholds } = props;
    const name = `${props.name}-${service}`;
    const pods = (metricName: string, stat: string): Metric => ({
      namespace: "ContainerInsights",
      metricName,
      stat,
      dimensions: { ClusterName: props.clusterName, Namespace: props.namespace, PodName: service },
    });
    const target = (metricName: string): Metric => ({
      namespace: "AWS/ApplicationELB",
      metricName,
      stat: "Sum",
      dimensions: { LoadBalancer: hcl(props.loadBalancer), TargetGroup: hcl(props.targetGroup) },
    });

    this.alarms = [
      new Alarm(this, "replicas_unavailable", {
        alarmName: `${name}-replicas-unavailable`,
        description: `Replicas of ${service} have been unavailable for ten minutes, or its Deployment is gone: see kubectl describe deployment and pod, and its last rollout.`,
        topicArn: topics.critical,
        threshold: thresholds.number("replicas_unavailable"),
        periodSeconds: 60,
        periods: 10,
        // The heartbeat: a Deployment that somebody deleted reports nothing, and a plan does not miss it on EKS.
        missingData: "breaching",
        dependsOn: [props.release],
        metric: pods("status_replicas_unavailable", "Minimum"),
      }),
      new Alarm(this, "target_5xx", {
        count: when(`${props.loadBalancer} != null && ${props.targetGroup} != null`),
        alarmName: `${name}-target-5xx`,
        description: `${service} answers 5xx: see its logs and its last rollout.`,
        topicArn: topics.critical,
        threshold: thresholds.number("target_5xx_percent"),
        expression: percentage(thresholds, "FILL(errors, 0)", "FILL(requests, 0)"),
        metric: { errors: target("HTTPCode_Target_5XX_Count"), requests: target("RequestCount") },
      }),
      new Alarm(this, "restarts", {
        alarmName: `${name}-restarts`,
        description: `Containers of ${service} restart over and over: a crash loop, or a memory limit that is too low.`,
        topicArn: topics.warning,
        threshold: thresholds.number("restarts"),
        metric: pods("pod_number_of_container_restarts", "Sum"),
      }),
      new Alarm(this, "cpu", {
        alarmName: `${name}-cpu`,
        description: `${service} needs more CPU than its replicas have, for a quarter of an hour: raise max_replicas.`,
        topicArn: topics.warning,
        threshold: thresholds.number("cpu_percent"),
        periods: 3,
        missingData: "missing",
        metric: pods("pod_cpu_utilization_over_pod_limit", "Average"),
      }),
      new Alarm(this, "memory", {
        alarmName: `${name}-memory`,
        description: `A pod of ${service} is near its memory limit, where it is killed.`,
        topicArn: topics.warning,
        threshold: thresholds.number("memory_percent"),
        periods: 3,
        missingData: "missing",
        metric: pods("pod_memory_utilization_over_pod_limit", "Maximum"),
      }),
    ];
  }
}
