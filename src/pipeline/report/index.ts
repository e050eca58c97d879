export { countsOf, firstOf } from "./contents";
export { describeRun } from "./terminal";
export { writeReports } from "./write";
