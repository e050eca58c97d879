export { countsOf, firstAddresses } from "./contents";
export { describeRun } from "./terminal";
export { writeReports } from "./write";
