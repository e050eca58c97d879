import { Construct } from "constructs";
import { Alarm, type Metric } from "../../constructs/monitoring/alarm";
import { DashboardRows, graph, heading } from "../../constructs/monitoring/dashboard-widgets";
import type { Monitoring, MonitoringProps } from "../../constructs/monitoring/monitoring";
import { hcl, when } from "../../core/hcl";
import type { ThresholdName } from "./inputs";

const NAMESPACE = "BillPay/Pipeline";
/** Drift is checked once a day: its alarm stays on until the next check. */
const DAY_SECONDS = 86_400;

export interface PipelineMonitoringProps extends MonitoringProps<ThresholdName> {
  /** An expression: the environment, as the metrics name it, or null. */
  readonly environment: string;
}

/**
 * Results of the environment's plans, applies and drift checks, as `billpay` reports them. A failed apply is critical in
 * every environment: it can leave resources half changed, and nobody may be watching when it runs in CI. A denied plan
 * changed nothing, and drift existed before it was found: both can wait until the morning. The alarm of a failed apply stays
 * until one succeeds.
 */
export class PipelineMonitoring extends Construct implements Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;

  constructor(scope: Construct, id: string, props: PipelineMonitoringProps) {
    super(scope, id);
    const { name, region, topics, environment } = props;
    const logGroup = `/${name}/pipeline`;
    const metric = (metricName: string, stat: string): Metric => ({
      namespace: NAMESPACE,
      metricName,
      stat,
      dimensions: { Environment: hcl(environment) },
    });
    const common = { count: when(`${environment} != null`), threshold: 1 };

    this.alarms = [
      new Alarm(this, "failed", {
        ...common,
        alarmName: `${name}-pipeline-failed`,
        description: `An apply failed, and may have left resources half changed: see its record in ${logGroup}, mend the cause and apply a new plan, which ends this alarm.`,
        topicArn: topics.critical,
        // Over when a later apply succeeds, which says 0, and not when five minutes without an apply have passed. A short
        // period, so that the failure and that success are not in one.
        missingData: "ignore",
        periodSeconds: 60,
        metric: metric("Failed", "Maximum"),
      }),
      new Alarm(this, "denied", {
        ...common,
        alarmName: `${name}-pipeline-denied`,
        description: `A plan was denied: its record in ${logGroup} says by which rule or policy.`,
        topicArn: topics.warning,
        metric: metric("Denied", "Sum"),
      }),
      new Alarm(this, "drifted", {
        ...common,
        alarmName: `${name}-pipeline-drifted`,
        description: `Something differs from the code: billpay drift shows what. Take it into the code, or plan and apply to put it back.`,
        topicArn: topics.warning,
        periodSeconds: DAY_SECONDS,
        metric: metric("Drifted", "Maximum"),
      }),
    ];

    const counts = (...names: string[]) => names.map((each) => [NAMESPACE, each, "Environment", hcl(environment)]);
    const ofKinds = (metricName: string) =>
      ["plan", "apply", "drift"].map((kind) => [
        ...[NAMESPACE, metricName, "Environment", hcl(environment), "Kind", kind],
        { label: kind },
      ]);
    const quarter = { region, width: 6 };
    this.rows = new DashboardRows(this, "rows", `${environment} != null`, [
      heading("Pipeline", "What becomes of plans, applies and looks for drift."),
      graph({ ...quarter, title: "Plans", stat: "Sum", metrics: counts("Approved", "Held", "Denied") }),
      graph({ ...quarter, title: "Applies", stat: "Sum", metrics: counts("Applied", "Refused", "Failed") }),
      graph({ ...quarter, title: "Resources changed", stat: "Sum", metrics: ofKinds("ResourcesChanged") }),
      graph({ ...quarter, title: "Duration", stat: "Maximum", unit: "seconds", metrics: ofKinds("Duration") }),
      {
        type: "log",
        width: 24,
        height: 8,
        properties: {
          title: "Last runs",
          region,
          view: "table",
          query: [
            `SOURCE '${logGroup}'`,
            "fields @timestamp, kind, outcome, run, actor, seconds, reason",
            "sort @timestamp desc",
            "limit 20",
          ].join(" | "),
        },
      },
    ]);
  }
}
