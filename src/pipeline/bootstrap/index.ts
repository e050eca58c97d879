export { requireAccount } from "./account";
export { delegationOf } from "./delegation";
export { placeholders } from "./placeholders";
export { type Finding, preflight, readNeeds, writeProposals } from "./preflight";
export { createStateBucket } from "./state-bucket";
export { BOOTSTRAP_UNITS, isApplied } from "./units";
