export { applyRun } from "./apply-run";
export { Refusal } from "./checks";
export { planRollback } from "./rollback";
