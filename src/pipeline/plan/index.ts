export { decisionInput } from "./decision-input";
export { destroyTree, goneReason } from "./destroyed-units";
export { planFromNothing } from "./plan-from-nothing";
export { PLANNED_PATHS, type PlanOptions, planRun } from "./plan-run";
export { runPolicies } from "./run-policies";
export { readUnplannedUnits, type UnplannedUnits } from "./unplanned-units";
