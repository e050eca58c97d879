export { requireAccount } from "./account";
export { placeholders } from "./placeholders";
export { type Finding, preflight, readNeeds, writeProposals } from "./preflight";
export { createStateBucket } from "./state-bucket";
export { BOOTSTRAP_UNITS, isApplied } from "./units";
