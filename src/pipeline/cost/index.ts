export { environmentCost } from "./environment-cost";
export { type RunCost, runCost } from "./run-cost";
export type { Range } from "./usage";
