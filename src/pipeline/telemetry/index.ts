export { openCriticalAlarms } from "./alarms";
export { recordFor } from "./outbox";
export { readSentRecords, readWaitingRecords, recordKey } from "./read";
export type { RunRecord } from "./record";
