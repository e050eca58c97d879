import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { PlanJson } from "../../../src/live/plan-json";
import { describeUnits } from "../../../src/pipeline/plan/run-units";
import { planFile, planJsonFile, plansDir } from "../../../src/pipeline/run";

jest.mock("../../../src/system/repo", () => ({ repo: `${require("node:os").tmpdir()}/billpay-units-${process.pid}` }));
jest.mock("../../../src/live/missing-outputs", () => ({
  missingOutputs: (unit: string) => (unit === "certificate" ? { dns: ["zone_id"] } : {}),
}));
jest.mock("../../../src/pipeline/plan/saved-plan", () => ({ priorState: () => null }));

const RUN = { environment: "dev", id: "20261127T000000Z-0000000" };
const PLAN = { output_changes: { arn: { actions: ["create"], after_unknown: true } } } as PlanJson;

afterAll(() => rmSync(join(tmpdir(), `billpay-units-${process.pid}`), { recursive: true, force: true }));

/** Which units of a run are provisional, where each plan changes its outputs. */
function provisional(graph: Readonly<Record<string, { dependencies: string[]; takesFrom: string[] }>>): string[] {
  const names = Object.keys(graph);
  for (const unit of names)
    for (const file of [planFile(RUN, unit), planJsonFile(plansDir(RUN), unit)]) {
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, "{}");
    }
  const nodes = names.map((unit) => [unit, { module: unit, referencedFiles: [], ...graph[unit] }] as const);
  const known = { graph: Object.fromEntries(nodes) as never, states: {} };
  const units = describeUnits(known, RUN, Object.fromEntries(names.map((unit) => [unit, PLAN])), {});
  return names.filter((unit) => units[unit]?.provisional);
}

test("a unit that takes outputs which the run changes is provisional, one that only comes after is final", () => {
  const graph = {
    delivery: { dependencies: [], takesFrom: [] },
    network: { dependencies: ["delivery"], takesFrom: [] },
    cluster: { dependencies: ["delivery", "network"], takesFrom: ["network"] },
  };
  expect(provisional(graph)).toEqual(["cluster"]);
});

test("what comes after a provisional unit waits with it: final plans are applied first", () => {
  const graph = {
    certificate: { dependencies: ["dns"], takesFrom: ["dns"] }, // planned with a mock
    network: { dependencies: ["certificate"], takesFrom: [] },
  };
  expect(provisional(graph)).toEqual(["certificate", "network"]);
});
