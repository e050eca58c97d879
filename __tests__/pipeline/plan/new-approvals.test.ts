import { readEnvironment } from "../../../src/live/environment";
import type { Approval, DecisionInput } from "../../../src/pipeline/decision/decision";
import { describeNewApprovals } from "../../../src/pipeline/plan/new-approvals";
import { UserError } from "../../../src/system/errors";
import { pythonPackage } from "../../../src/toolchain/python";

const RUN = "20260609T130000Z-0000000";
const GONE = "20260608T130000Z-0000000";
const NOW = new Date("2026-06-09T14:00:00Z");
const FILE = "live/prod/approvals.yaml";

let changed: string[];
let textBefore: string | undefined;
let approvals: Approval[];
let refusal: Error | undefined;

jest.mock("../../../src/live/changed-files", () => ({
  changedFiles: async () => changed,
  textBefore: () => async () => textBefore,
}));
jest.mock("../../../src/pipeline/plan/governance", () => ({
  requireGovernance: async () => {
    if (refusal) throw refusal;
  },
}));
jest.mock("../../../src/pipeline/decision", () => ({
  ...jest.requireActual("../../../src/pipeline/decision"),
  readApprovals: () => approvals,
}));
jest.mock("../../../src/pipeline/run", () => ({
  ...jest.requireActual("../../../src/pipeline/run"),
  obtainRun: async (_: string, id: string) => {
    if (id !== RUN) throw new UserError("no such run");
    return { id };
  },
  requireSeal: () => {},
  readRunFile: () => heldInput,
}));

const heldInput: DecisionInput = {
  environment: { name: "prod", class: readEnvironment("prod").class },
  now: "2026-06-09T13:00:00Z",
  run: RUN,
  actor: "eva",
  authors: [],
  commit: "0".repeat(40),
  modules: {},
  applied: { staging: {} },
  plans: {},
  policy: [],
  checks: [],
  cost: { before_usd: 1000, after_usd: 1400 },
  alarms: { open_critical: [] },
  approvals: [],
  used: [],
  capacity: {},
};

const budget = (more: Partial<Approval> = {}): Approval => ({
  kind: "budget",
  by: "finance/ana",
  scope: "*",
  run: RUN,
  expires: "2026-06-20T00:00:00Z",
  ...more,
});

const text = (...given: Approval[]) => JSON.stringify({ approvals: given });
const lines = async () => (await describeNewApprovals("prod", "main", NOW)).lines;

beforeAll(() => pythonPackage("python"), 300_000);
beforeEach(() => {
  changed = [FILE];
  textBefore = undefined;
  approvals = [budget()];
  refusal = undefined;
});

test("a change that adds an approval says what its run is decided with it, as of now", async () => {
  expect(await lines()).toEqual([
    `new approvals for run ${RUN}: budget by finance/ana`,
    "  with them it is decided, as of now: approve",
    `  its plan: .runs/prod/${RUN}/report.html`,
  ]);
});

test("an approval that does not count is told with the reason, and the run stays held", async () => {
  approvals = [budget({ by: "finance/@Eva" })];
  const said = await lines();
  expect(said).toContain("  with them it is decided, as of now: hold");
  expect(said.join("\n")).toContain("budget approved by finance/@Eva does not count: nobody may approve their own");
  expect(said.join("\n")).toContain("hold: a month costs 1400.00 USD");
});

test("an approval that has expired since is decided on as of now", async () => {
  approvals = [budget({ expires: "2026-06-09T13:30:00Z" })];
  expect(await lines()).toContain("  with them it is decided, as of now: hold");
});

test("of a run that is not here it is told where its report is", async () => {
  approvals = [budget({ run: GONE })];
  expect(await lines()).toEqual([
    `new approvals for run ${GONE}: budget by finance/ana`,
    `  it is neither here nor in the bucket of the states: its report is .runs/prod/${GONE}/report.html where it was planned`,
  ]);
});

test("an approval for any run, and the action of one to lose data, are said as such", async () => {
  const loss = { kind: "stateful_replacement", by: "platform-lead/ana", scope: ["web/a"], action: "delete" } as const;
  approvals = [budget({ run: undefined }), budget({ ...loss, run: GONE })];
  expect(await lines()).toEqual([
    "new approvals for any run: budget by finance/ana",
    `new approvals for run ${GONE}: stateful_replacement (delete) by platform-lead/ana`,
    expect.stringContaining("neither here nor in the bucket"),
  ]);
});

test("approvals that were there before are not new, nor is anything where the file is the same", async () => {
  textBefore = text(budget());
  expect(await lines()).toEqual([]);
  approvals = [budget(), budget({ run: GONE })];
  expect((await lines())[0]).toBe(`new approvals for run ${GONE}: budget by finance/ana`);
  changed = ["live/dev/approvals.yaml", "README.md"];
  expect(await lines()).toEqual([]);
});

test("a file that could not be read before is no obstacle, and one that is malformed now is refused", async () => {
  textBefore = "approvals: 1";
  expect((await lines())[0]).toContain("new approvals");
  refusal = new UserError(`${FILE}: approvals[0].kind is wrong`);
  await expect(lines()).rejects.toThrow(`${FILE}: approvals[0].kind is wrong`);
});
