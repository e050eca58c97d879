export { decisionInput } from "./decision-input";
export { planFromNothing } from "./plan-from-nothing";
export { type PlanOptions, planRun } from "./plan-run";
export { PLANNED_PATHS } from "./planned-paths";
export { runPolicies } from "./run-policies";
export { readUnplannedUnits, type UnplannedUnits } from "./unplanned-units";
