import type { PlanJson } from "../../../src/live/plan-json";
import { applyWaves } from "../../../src/pipeline/apply/waves";
import type { UnitResult } from "../../../src/pipeline/run";
import { plan, resource } from "../report/run-report";

const SECRET = "known-only-now-4711";

let again: PlanJson;

jest.mock("../../../src/live/secret-values", () => ({
  generateFirstValues: async () => [],
  withoutSecretValues: async () => undefined,
}));
jest.mock("../../../src/live/terragrunt", () => ({
  tryRunAll: async (_: string, verb: string) => ({
    excluded: [],
    units: {
      web: verb === "plan" ? { status: "succeeded" } : { status: "failed", seconds: 1, error: `refused: ${SECRET}` },
    },
  }),
}));
jest.mock("../../../src/pipeline/run", () => ({
  plansDir: () => "",
  runDir: () => "",
  removeRunsFolder: () => {},
  readPlanJson: () => again,
}));
jest.mock("../../../src/pipeline/plan", () => ({ runPolicies: async () => ({ results: [] }) }));
jest.mock("../../../src/pipeline/apply/rollback", () => ({ requirePlannedFiles: async () => {} }));

/** The plan that was decided on did not know the value: a mock was in its place. */
const planned = (key?: string): PlanJson =>
  plan(
    resource("aws_thing.a", ["create"], {
      after: key === undefined ? {} : { key },
      after_unknown: { key: key === undefined },
      after_sensitive: { key: true },
    }),
  );

async function apply(): Promise<UnitResult | undefined> {
  const results: Record<string, UnitResult> = {};
  const units = { web: { dependencies: [], provisional: true } };
  const report = { run: { environment: "dev", id: "one", units }, plans: { web: planned() }, policy: { results: [] } };
  // biome-ignore lint/suspicious/noExplicitAny: what applying one unit does not read is left out
  await applyWaves({ target: { env: {} }, report, root: "/tree" } as any, results);
  return results.web;
}

test("an error does not quote a value that only the plan made again has and marks", async () => {
  again = planned(SECRET);
  expect((await apply())?.error).toBe("refused: (sensitive)");
});

test("nor does the refusal to apply a plan made again", async () => {
  again = {
    ...planned(SECRET),
    checks: [
      {
        address: { kind: "check", to_display: "check.health" },
        status: "fail",
        instances: [{ problems: [{ message: `it says ${SECRET}` }] }],
      },
    ],
  };
  expect((await apply())?.error).toBe(
    "planned again, it would not do what was decided on: check.health fails: it says (sensitive)",
  );
});
