import { applyRun } from "../../../src/pipeline/apply/apply-run";
import { plan, resource, runReport } from "../report/run-report";

const report = runReport({ web: plan(resource("aws_thing.a", ["create"])) });
const COUNTED = ["a".repeat(64)];

let status: "applied" | "failed";
let interrupted: boolean;
/** What was noted of the run, in order. */
let noted: unknown[];

jest.mock("../../../src/system/process", () => ({
  ...jest.requireActual("../../../src/system/process"),
  wasInterrupted: () => interrupted,
}));
jest.mock("../../../src/live/state-locks", () => ({ awaitFreeStates: async () => {} }));
jest.mock("../../../src/pipeline/report", () => ({ writeReports: () => {} }));
jest.mock("../../../src/pipeline/plan", () => ({ readUnplannedUnits: async () => ({}) }));
jest.mock("../../../src/pipeline/run", () => ({
  obtainRun: async () => report.run,
  readReport: () => report,
  requireSeal: () => {},
  sealRun: () => {},
  resolveTarget: async () => ({
    provider: report.run.provider,
    environment: { name: "dev" },
    acquireLock: async () => ({ release: () => {} }),
  }),
  writeRunFile: () => {},
  recordAppliedModules: async () => {},
  recordUsedApprovals: async ({ name }: { name: string }, { id }: { id: string }, approvals: string[]) => {
    noted.push([name, id, approvals]);
  },
}));
jest.mock("../../../src/pipeline/apply/checks", () => ({
  requireDecision: async () => ({ decision: "approve", approvals: COUNTED }),
  requireStates: async () => {},
  requireEvidence: async () => {},
}));
jest.mock("../../../src/pipeline/apply/rollback", () => ({
  plannedTree: async () => "/",
  removeCheckout: async () => {},
}));
jest.mock("../../../src/pipeline/apply/waves", () => ({
  applyWaves: async (_: unknown, units: Record<string, unknown>) => {
    units.web = { status, seconds: 1 };
  },
}));

beforeEach(() => {
  status = "applied";
  interrupted = false;
  noted = [];
});

describe("the approvals that the decision of an apply counts on", () => {
  test.each([false, true])("are used up by a whole apply (interrupted at its end: %s)", async (value) => {
    interrupted = value;
    await applyRun("dev", report.run.id, 0);
    expect(noted).toEqual([["dev", report.run.id, COUNTED]]);
  });

  test("are still there for the same run after an apply that failed", async () => {
    status = "failed";
    await applyRun("dev", report.run.id, 0);
    expect(noted).toEqual([]);
  });
});
