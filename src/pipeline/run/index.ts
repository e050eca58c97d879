export { readAppliedModules, recordAppliedModules } from "./applied-modules";
export { type DriftRecord, driftDir, driftedUnits, writeDriftRecord } from "./drift-record";
export {
  markLatest,
  planFile,
  planJsonFile,
  plansDir,
  readPlanJson,
  readReport,
  readRun,
  readRunFile,
  runIds,
  sha256,
  writeRunFile,
} from "./files";
export {
  EXCLUDED,
  exclusionReason,
  makeRunsFolder,
  RUN_FILES,
  RUNS_DIR,
  type Run,
  type RunReport,
  type RunResult,
  type RunUnit,
  removeRunsFolder,
  runDir,
  type Selection,
  stampOf,
  type UnitResult,
} from "./run";
export { requireSeal, sealRun } from "./seal";
export { obtainRun, storeRun } from "./store";
export { OFFLINE_DIR, offlineEnv, resolveTarget, type Target } from "./target";
export { readUsedApprovals, recordUsedApprovals } from "./used-approvals";
