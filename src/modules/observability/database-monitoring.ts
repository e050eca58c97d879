import { TerraformLocal } from "cdktf/lib/terraform-local";
import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import { EventNotification } from "../../constructs/monitoring/event-notification";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { hcl, hclNumber, when } from "../../core/hcl";
import memory from "./database-memory.json";
import type { ThresholdName } from "./inputs";

const GIB = 1024 ** 3;
// PostgreSQL's max_connections as RDS sets it by default, from the memory that RDS does not need for itself:
// https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/CHAP_Limits.html#RDS_Limits.MaxConnections
const BYTES_PER_CONNECTION = 9_531_392;
const MOST_CONNECTIONS = 5000;

export interface DatabaseMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: the RDS instance's identifier, or null. */
  readonly database: string;
  /** An expression: its class, or null. */
  readonly instanceClass: string;
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
    const memoryGib = new TerraformLocal(this, "memory_gib", memory.memoryGib).fqn;
    const bytes = `lookup(${memoryGib}, coalesce(${props.instanceClass}, "-"), 0) * ${GIB}`;
    const share = (name: ThresholdName, whole: string) => hclNumber(`floor(${whole} * ${thresholds.expr(name)} / 100)`);
    const connections = share(
      "database_connections_percent",
      `min(${bytes} / ${BYTES_PER_CONNECTION}, ${MOST_CONNECTIONS})`,
    );
    const freeableMemory = share("database_freeable_memory_percent", bytes);
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
        threshold: connections,
        periods: 3,
        metric: metric("DatabaseConnections", "Maximum"),
      }),
      new Alarm(this, "freeable_memory", {
        ...common,
        alarmName: `${name}-database-freeable-memory`,
        description: "The database is short of memory and begins to swap: take a larger instance class.",
        topicArn: topics.warning,
        comparison: "LessThanThreshold",
        threshold: freeableMemory,
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
        threshold: connections,
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
        threshold: freeableMemory,
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
