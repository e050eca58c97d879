import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { hcl, when } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

export interface ClusterMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: the EKS cluster's name, or null. */
  readonly cluster: string;
}

/**
 * Health of an EKS cluster's nodes and pods, as Container Insights with enhanced observability reports it: the cluster needs
 * the add-on `amazon-cloudwatch-observability`.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-enhanced-EKS.html
 */
export class ClusterMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: ClusterMonitoringProps) {
    super(scope, id);
    const { name, topics, thresholds, cluster } = props;
    const count = when(`${cluster} != null`);
    const metric = (metricName: string, stat: string): Metric => ({
      namespace: "ContainerInsights",
      metricName,
      stat,
      dimensions: { ClusterName: hcl(cluster) },
    });

    this.alarms = [
      // The heartbeat: without nodes, or without the add-on, there are no metrics, which keeps the others still.
      new Alarm(this, "silent", {
        count,
        alarmName: `${name}-cluster-silent`,
        description:
          "The cluster has no node, or has reported nothing for a quarter of an hour: see its nodes, and the pods in amazon-cloudwatch.",
        topicArn: topics.critical,
        comparison: "LessThanThreshold",
        threshold: 1,
        periods: 3,
        missingData: "breaching",
        metric: metric("cluster_node_count", "Maximum"),
      }),
      new Alarm(this, "failed_nodes", {
        count,
        alarmName: `${name}-cluster-failed-nodes`,
        description: "Nodes of the cluster are in a failed condition: see kubectl describe node.",
        topicArn: topics.critical,
        threshold: thresholds.number("failed_nodes"),
        periods: 2,
        missingData: "missing",
        metric: metric("cluster_failed_node_count", "Maximum"),
      }),
      new Alarm(this, "node_cpu", {
        count,
        alarmName: `${name}-cluster-node-cpu`,
        description: "The nodes are short of CPU: add nodes, or see which pods take it.",
        topicArn: topics.warning,
        threshold: thresholds.number("node_cpu_percent"),
        periods: 3,
        missingData: "missing",
        metric: metric("node_cpu_utilization", "Average"),
      }),
      new Alarm(this, "node_memory", {
        count,
        alarmName: `${name}-cluster-node-memory`,
        description: "The nodes are short of memory; the kubelet evicts pods when none is left.",
        topicArn: topics.warning,
        threshold: thresholds.number("node_memory_percent"),
        periods: 3,
        missingData: "missing",
        metric: metric("node_memory_utilization", "Average"),
      }),
      new Alarm(this, "pod_restarts", {
        count,
        alarmName: `${name}-cluster-pod-restarts`,
        description: "Containers restart over and over: a crash loop, or memory limits that are too low.",
        topicArn: topics.warning,
        threshold: thresholds.number("pod_restarts"),
        // Reported by pod, by workload, by namespace and by cluster: this series alone has each restart once.
        metric: metric("pod_number_of_container_restarts", "Sum"),
      }),
    ];

    const { region } = props;
    const series = (metricName: string) => [["ContainerInsights", metricName, "ClusterName", hcl(cluster)]];
    this.rows = new DashboardRows(this, "rows", `${cluster} != null`, [
      heading("Cluster", "Whether the nodes have room, and whether pods stay up."),
      graph({
        title: "Nodes: CPU",
        region,
        width: 6,
        stat: "Average",
        unit: "%",
        metrics: series("node_cpu_utilization"),
        threshold: thresholds.number("node_cpu_percent"),
      }),
      graph({
        title: "Nodes: memory",
        region,
        width: 6,
        stat: "Average",
        unit: "%",
        metrics: series("node_memory_utilization"),
        threshold: thresholds.number("node_memory_percent"),
      }),
      graph({
        title: "Nodes: all and failed",
        region,
        width: 6,
        stat: "Maximum",
        metrics: [...series("cluster_node_count"), ...series("cluster_failed_node_count")],
      }),
      graph({
        title: "Pods: container restarts",
        region,
        width: 6,
        stat: "Sum",
        metrics: series("pod_number_of_container_restarts"),
        threshold: thresholds.number("pod_restarts"),
      }),
    ]);
  }
}
