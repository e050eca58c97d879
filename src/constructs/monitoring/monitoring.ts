import { hcl, hclNumber } from "../../core/hcl";
import type { Alarm, AlarmTopics } from "./alarm";
import type { DashboardRows } from "./dashboard-widgets";

/** What every monitored part of the platform is given. */
export interface MonitoringProps {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly region: string;
  readonly topics: AlarmTopics;
}

/** What every monitored part gives: its alarms, and its rows of the dashboard. */
export interface Monitoring {
  readonly alarms: readonly Alarm[];
  readonly rows: DashboardRows;
}

/** A number of the `thresholds` input, times `factor`: thresholds are in people's units, metrics often in bytes. */
export function threshold(name: string, factor = 1): number {
  return hclNumber(factor === 1 ? `var.thresholds.${name}` : `var.thresholds.${name} * ${factor}`);
}

/**
 * Metric math for the percentage that `part` is of `whole`: 0 while fewer than `minimum_requests` came, since one
 * failed request of two says nothing.
 */
export function percentage(part: string, whole: string): string {
  return `IF((${whole}) >= ${hcl("var.thresholds.minimum_requests")}, 100 * (${part}) / (${whole}), 0)`;
}
