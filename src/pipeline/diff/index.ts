export { type AttributeChange, outputChanges, type ResourceDetail, resourceDetails } from "./changes";
export { comparePlannedChanges, newFindings } from "./compare-plans";
export { redactor } from "./secrets";
export type { Side } from "./values";
