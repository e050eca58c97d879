export { requireAccount } from "./account";
export { delegationOf } from "./delegation";
export { createStateBucket } from "./state-bucket";
export { BOOTSTRAP_UNITS, isApplied } from "./units";
