import { readEnvironment } from "../../../src/live/environment";
import { decisionInput } from "../../../src/pipeline/plan/decision-input";
import { plan, resource, runReport } from "../report/run-report";

const SINCE = "1".repeat(40);
const USED = [{ approval: "a".repeat(64), run: "20261123T140000Z-0000000" }];

jest.mock("../../../src/system/git", () => ({
  ...jest.requireActual("../../../src/system/git"),
  authorsOf: async (commit: string, since?: string) => [`author of ${commit} since ${since}`],
}));
jest.mock("../../../src/pipeline/telemetry", () => ({ openCriticalAlarms: async () => [] }));
jest.mock("../../../src/pipeline/run", () => ({
  ...jest.requireActual("../../../src/pipeline/run"),
  readUsedApprovals: async () => USED,
}));

const inputOf = async (selection: Parameters<typeof runReport>[1], offline = false) => {
  const { run, ...rest } = runReport({ web: plan(resource("aws_thing.a", ["create"])) }, selection);
  return { run, input: await decisionInput({ environment: readEnvironment("dev"), offline }, run, rest) };
};

test("the decision is told the run, the authors of its commits, and which approvals were used", async () => {
  const { run, input } = await inputOf({ run: { selection: { by: "change", since: SINCE } } });
  expect(input).toMatchObject({ run: run.id, authors: [`author of ${run.commit} since ${SINCE}`], used: USED });
});

test("a run of named units has the authors of its commit", async () => {
  const { run, input } = await inputOf({ run: { selection: { by: "name" } } });
  expect(input.authors).toEqual([`author of ${run.commit} since undefined`]);
});

test("a plan from nothing, which is never applied, asks for neither", async () => {
  expect((await inputOf({}, true)).input).toMatchObject({ authors: [], used: [] });
});
