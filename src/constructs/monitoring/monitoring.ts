import { hcl } from "../../core/hcl";
import type { Alarm, AlarmTopics } from "./alarm";
import type { Thresholds } from "./thresholds";

/** Props of every monitored part of the platform. */
export interface MonitoringProps<Threshold extends string> {
  /** Prefix of the alarms' names. */
  readonly name: string;
  readonly region: string;
  readonly topics: AlarmTopics;
  readonly thresholds: Thresholds<Threshold>;
}

/** What every monitored part provides: its alarms and its rows of the dashboard. */
export interface Monitoring {
  readonly alarms: readonly Alarm[];
  /** `widgets` is an expression: the list of them. */
  readonly rows: { readonly widgets: string };
}

/**
 * Metric math for `part` as a percentage of `whole`: 0 while there are fewer than `minimum_requests`, since one failed
 * request of two means nothing.
 */
export function percentage(thresholds: Thresholds<"minimum_requests">, part: string, whole: string): string {
  return `IF((${whole}) >= ${hcl(thresholds.expr("minimum_requests"))}, 100 * (${part}) / (${whole}), 0)`;
}
