export { findDrift } from "./drift";
export { writeDriftReport } from "./report";
