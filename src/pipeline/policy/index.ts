export { writePolicyDocs } from "./docs";
export { evaluatePolicies, type Policy, type PolicyFinding, type PolicyReport, policyResults } from "./policy";
