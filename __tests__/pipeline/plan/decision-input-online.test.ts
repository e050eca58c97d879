import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readEnvironment } from "../../../src/live/environment";
import { decisionInput } from "../../../src/pipeline/plan/decision-input";
import { plan, resource, runReport } from "../report/run-report";

const SINCE = "1".repeat(40);
const SAME = "2".repeat(40);
const USED = [{ approval: "a".repeat(64), run: "20261123T140000Z-0000000" }];

jest.mock("../../../src/system/git", () => ({
  ...jest.requireActual("../../../src/system/git"),
  haveSameFiles: async (a: string) => a === SAME,
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

describe("the reviews that CI hands over", () => {
  let folder: string;
  const handOver = (content: string) => {
    const file = join(folder, "reviews.json");
    writeFileSync(file, content);
    process.env.BILLPAY_REVIEWS = file;
  };
  const review = (commit: string) => ({
    user: "ana",
    state: "APPROVED",
    commit,
    submitted_at: "2026-11-24T13:00:00Z",
    teams: ["money"],
  });
  const PLANNED = "0".repeat(40);

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "billpay-reviews-"));
  });
  afterEach(() => {
    delete process.env.BILLPAY_REVIEWS;
    rmSync(folder, { recursive: true, force: true });
  });

  test("are told to the decision, and which of them are of the files that were planned", async () => {
    handOver(JSON.stringify([review(PLANNED), review(SAME), review(SINCE)]));
    const { input } = await inputOf({});
    expect(input.reviews?.map(({ commit, planned }) => [commit, planned])).toEqual([
      [PLANNED, true],
      [SAME, true],
      [SINCE, false],
    ]);
  });

  test.each([{ dirty: true }, { rollbackTo: "20261123T140000Z-0000000" }])("are of no run %j", async (run) => {
    handOver(JSON.stringify([review(PLANNED)]));
    expect((await inputOf({ run })).input.reviews).toEqual([{ ...review(PLANNED), planned: false }]);
  });

  test("are none where no file is named, and a malformed file is refused", async () => {
    expect((await inputOf({})).input).not.toHaveProperty("reviews");
    for (const [content, said] of [
      ["{", /reviews\.json is no JSON: must be a list of reviews \(BILLPAY_REVIEWS\)$/],
      ["{}", /reviews\.json is malformed: must be a list of reviews, each with the SHA-1 of its commit/],
      [JSON.stringify([review("--output=x")]), /is malformed/],
    ] as const) {
      handOver(content);
      await expect(inputOf({})).rejects.toThrow(said);
    }
  });
});
