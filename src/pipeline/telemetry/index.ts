export { openCriticalAlarms } from "./alarms";
export { recordFor } from "./outbox";
export type { RunRecord } from "./record";
