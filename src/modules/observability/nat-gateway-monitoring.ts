import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { forEach, hcl } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

export interface NatGatewayMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: ids of NAT gateways by zone. */
  readonly gateways: string;
}

/** Connections that NAT gateways cannot open and packets that they drop. https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html */
export class NatGatewayMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: NatGatewayMonitoringProps) {
    super(scope, id);
    const { name, topics, thresholds, region, gateways } = props;
    const zone = hcl("each.key");
    const metric = (metricName: string): Metric => ({
      namespace: "AWS/NATGateway",
      metricName,
      stat: "Sum",
      dimensions: { NatGatewayId: hcl("each.value") },
    });

    this.alarms = [
      new Alarm(this, "port_allocation", {
        forEach: forEach(gateways),
        alarmName: `${name}-nat-${zone}-port-allocation`,
        description: `The NAT gateway in ${zone} has no source port left for a destination: new connections fail. Give it a second address, or reach AWS services through endpoints.`,
        topicArn: topics.critical,
        threshold: thresholds.number("nat_port_allocation_errors"),
        metric: metric("ErrorPortAllocation"),
      }),
      new Alarm(this, "packets_dropped", {
        forEach: forEach(gateways),
        alarmName: `${name}-nat-${zone}-packets-dropped`,
        description: `The NAT gateway in ${zone} drops packets, more than AWS holds normal: see the AWS Health Dashboard.`,
        topicArn: topics.warning,
        comparison: "GreaterThanThreshold",
        threshold: thresholds.number("nat_dropped_percent"),
        periods: 3,
        expression: "100 * FILL(dropped, 0) / (from_source + from_destination)",
        metric: {
          dropped: metric("PacketsDropCount"),
          from_source: metric("PacketsInFromSource"),
          from_destination: metric("PacketsInFromDestination"),
        },
      }),
    ];

    const series = (metricName: string) =>
      hcl(`[for zone, id in ${gateways} : ["AWS/NATGateway", "${metricName}", "NatGatewayId", id, { label = zone }]]`);
    this.rows = new DashboardRows(this, "rows", `length(${gateways}) > 0`, [
      heading("NAT", "The way from the private subnets to the internet."),
      graph({ title: "Bytes out", region, stat: "Sum", unit: "bytes", metrics: series("BytesOutToDestination") }),
      graph({ title: "Port allocation errors", region, stat: "Sum", metrics: series("ErrorPortAllocation") }),
      graph({ title: "Packets dropped", region, stat: "Sum", metrics: series("PacketsDropCount") }),
    ]);
  }
}
