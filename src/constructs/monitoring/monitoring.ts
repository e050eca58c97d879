import { hcl } from "../../core/hcl";
import type { Alarm, AlarmTopics } from "./alarm";
import type { DashboardRows } from "./dashboard-widgets";
import type { Thresholds } from "./thresholds";

/** What every monitored part of the platform is given. */
export interface MonitoringProps<Threshold extends string> {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly region: string;
  readonly topics: AlarmTopics;
  readonly thresholds: Thresholds<Threshold>;
}

/** What every monitored part gives: its alarms, and its rows of the dashboard. */
export interface Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;
}

/**
 * Metric math for the percentage that `part` is of `whole`: 0 while fewer than `minimum_requests` came, since one
 * failed request of two says nothing.
 */
export function percentage(thresholds: Thresholds<"minimum_requests">, part: string, whole: string): string {
  return `IF((${whole}) >= ${hcl(thresholds.expr("minimum_requests"))}, 100 * (${part}) / (${whole}), 0)`;
}
