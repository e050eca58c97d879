export { appliedModules, noteApplied } from "./applied-modules";
export {
  markLatest,
  planFile,
  planJsonFile,
  plansDir,
  readPlanJson,
  readReport,
  readRun,
  readRunFile,
  sha256,
  writeRunFile,
} from "./files";
export {
  EXCLUDED,
  makeRunsFolder,
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
  whyExcluded,
} from "./run";
export { OFFLINE_DIR, offlineEnv, reach, type Target } from "./target";
