export { type AttributeChange, outputChanges, type ResourceDetail, resourceDetails } from "./changes";
export { comparePlannedChanges, newFindings } from "./compare-plans";
export { redactor, redactorOf, shownOf } from "./secrets";
export type { Side } from "./values";
