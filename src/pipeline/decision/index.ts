export { readApprovals } from "./approvals";
export { capacityOf } from "./capacity";
export {
  type Decision,
  type DecisionInput,
  decide,
  type PolicyResult,
  promotedFrom,
  type Reason,
  type UnitCheck,
  type UnitPlan,
} from "./decision";
