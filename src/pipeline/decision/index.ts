export { approvalLines, approvalsFile, parseApprovals, readApprovals } from "./approvals";
export { capacityOf } from "./capacity";
export {
  type Approval,
  type Decision,
  type DecisionInput,
  decide,
  type PolicyResult,
  promotedFrom,
  type Reason,
  type Review,
  type UnitPlan,
  type UsedApproval,
} from "./decision";
export { readReviews } from "./reviews";
