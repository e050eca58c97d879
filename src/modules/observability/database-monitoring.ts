import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import { EventNotification } from "../../constructs/monitoring/event-notification";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { hcl, when } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;

export interface DatabaseMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: the RDS instance's identifier, or null. */
  readonly database: string;
}

/** Whether an RDS instance runs, its free space and its load. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html */
export class DatabaseMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: DatabaseMonitoringProps) {
    super(scope, id);
    const { name, topics, thresholds, database } = props;
    const metric = (metricName: string, stat: string): Metric => ({
      namespace: "AWS/RDS",
      metricName,
      stat,
      dimensions: { DBInstanceIdentifier: hcl(database) },
    });
    const count = when(`${database} != null`);
    const common = { count, missingData: "missing" } as const;

    this.events(name, topics.critical, database, count);
    this.alarms = [
      // The heartbeat: of an instance that is stopped, deleted or unreachable there are no metrics, which keeps the others still.
      new Alarm(this, "silent", {
        count,
        alarmName: `${name}-database-silent`,
        description: "The database reports nothing for a quarter of an hour: see its status and its events in RDS.",
        topicArn: topics.critical,
        comparison: "LessThanThreshold",
        threshold: 1,
        periods: 3,
        missingData: "breaching",
        metric: metric("CPUUtilization", "SampleCount"),
      }),
      new Alarm(this, "free_storage", {
        ...common,
        alarmName: `${name}-database-free-storage`,
        description: "The database's disk fills up; it stops when nothing is left. Raise the storage, or its ceiling.",
        topicArn: topics.critical,
        comparison: "LessThanThreshold",
        threshold: thresholds.number("database_free_storage_gib", GIB),
        metric: metric("FreeStorageSpace", "Minimum"),
      }),
      new Alarm(this, "cpu", {
        ...common,
        alarmName: `${name}-database-cpu`,
        description: "The database is short of CPU: see the top statements in Performance Insights.",
        topicArn: topics.warning,
        threshold: thresholds.number("database_cpu_percent"),
        periods: 3,
        metric: metric("CPUUtilization", "Average"),
      }),
      new Alarm(this, "connections", {
        ...common,
        alarmName: `${name}-database-connections`,
        description: "The database nears its max_connections: a leaking pool, or too many replicas of a service.",
        topicArn: topics.warning,
        threshold: thresholds.number("database_connections"),
        periods: 3,
        metric: metric("DatabaseConnections", "Maximum"),
      }),
      new Alarm(this, "freeable_memory", {
        ...common,
        alarmName: `${name}-database-freeable-memory`,
        description: "The database is short of memory and begins to swap: take a larger instance class.",
        topicArn: topics.warning,
        comparison: "LessThanThreshold",
        threshold: thresholds.number("database_freeable_memory_mib", MIB),
        periods: 3,
        metric: metric("FreeableMemory", "Minimum"),
      }),
    ];

    const { region } = props;
    const series = (metricName: string) => [["AWS/RDS", metricName, "DBInstanceIdentifier", hcl(database)]];
    this.rows = new DashboardRows(this, "rows", `${database} != null`, [
      heading("Database", "How much room is left, and how hard it works."),
      graph({
        title: "CPU",
        region,
        width: 6,
        stat: "Average",
        unit: "%",
        metrics: series("CPUUtilization"),
        threshold: thresholds.number("database_cpu_percent"),
      }),
      graph({
        title: "Connections",
        region,
        width: 6,
        stat: "Maximum",
        metrics: series("DatabaseConnections"),
        threshold: thresholds.number("database_connections"),
      }),
      graph({
        title: "Free storage",
        region,
        width: 6,
        stat: "Minimum",
        unit: "bytes",
        metrics: series("FreeStorageSpace"),
        threshold: thresholds.number("database_free_storage_gib", GIB),
      }),
      graph({
        title: "Freeable memory",
        region,
        width: 6,
        stat: "Minimum",
        unit: "bytes",
        metrics: series("FreeableMemory"),
        threshold: thresholds.number("database_freeable_memory_mib", MIB),
      }),
    ]);
  }

  /** What no metric shows, such as a failover. https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html */
  private events(name: string, topicArn: string, database: string, count: number): void {
    new EventNotification(this, "events", {
      count,
      ruleName: `${name}-database-events`,
      description: "Failures, failovers and restarts of the database",
      pattern: {
        source: ["aws.rds"],
        "detail-type": ["RDS DB Instance Event"],
        detail: { SourceIdentifier: [hcl(database)], EventCategories: ["failure", "failover", "availability"] },
      },
      topicArn,
      paths: {
        database: "$.detail.SourceIdentifier",
        message: "$.detail.Message",
        event: "$.detail.EventID",
        time: "$.time",
      },
      message: "Database <database>: <message> (<event>, <time>)",
    });
  }
}
