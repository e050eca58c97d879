export { environmentCost } from "./environment-cost";
export { describePrices, readPrices } from "./prices";
export { describeRefresh, refreshPrices } from "./refresh-prices";
export { type RunCost, runCost } from "./run-cost";
export { unitCosts } from "./unit-costs";
export type { Range } from "./usage";
