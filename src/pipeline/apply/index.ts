export { applyRun } from "./apply-run";
export { ApplyRefusal } from "./checks";
export { planRollback } from "./rollback";
