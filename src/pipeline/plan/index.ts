export { decisionInput } from "./decision-input";
export { planFromNothing } from "./plan-from-nothing";
export { PLANNED_PATHS, type PlanOptions, planRun } from "./plan-run";
export { judge } from "./run-policies";
export { type Others, readOthers } from "./unplanned-units";
