export { findDrift } from "./drift";
export { driftedIn, writeDriftReport } from "./report";
