import type { StoredState } from "../../../src/live/state";
import type { UnitNode } from "../../../src/live/unit-graph";
import { requireEvidence } from "../../../src/pipeline/apply/checks";
import type { RunReport, RunUnit, Target } from "../../../src/pipeline/run";
import { plan, resource, runReport } from "../report/run-report";

/** What is found again from the plans, the live tree and the states. */
let found: Record<string, RunUnit>;
let modules: Record<string, string>;
let missing: Record<string, readonly string[]>;
let states: Record<string, Partial<StoredState>>;
let graph: Record<string, Pick<UnitNode, "dependencies" | "takesFrom">>;

jest.mock("../../../src/pipeline/plan", () => ({
  readKnownUnits: async () => ({ graph, states }),
  describeUnits: () => found,
  moduleDigests: async () => modules,
}));
jest.mock("../../../src/live/missing-outputs", () => ({
  missingOutputs: (unit: string) => (unit === "web" ? missing : {}),
}));

const report = runReport({
  web: plan(resource("aws_thing.a", ["create"])),
  dns: plan(resource("aws_zone.a", ["update"])),
});

beforeEach(() => {
  found = structuredClone(report.run.units) as Record<string, RunUnit>;
  modules = { ...report.run.modules };
  missing = {};
  states = {};
  graph = {};
});

const check = (run: Partial<RunReport["run"]> = {}, environment: Partial<Target["environment"]> = { name: "dev" }) =>
  requireEvidence({ environment } as Target, { ...report, run: { ...report.run, ...run } }, "/tree");

const withUnit = (change: Partial<RunUnit>) => ({
  units: { ...report.run.units, web: { ...report.run.units.web, ...change } as RunUnit },
});

test("a run whose run.json follows from its plans passes", async () => {
  await expect(check()).resolves.toBeUndefined();
});

test.each<[string, Partial<RunUnit>]>([
  ["changes", { changes: [] }],
  ["module", { module: "another" }],
  ["dependencies", { dependencies: ["audit"] }],
  ["state", { state: { lineage: "another", serial: 7 } }],
])("an edit of `%s` is named, also where the seal was made to fit", async (key, change) => {
  await expect(check(withUnit(change))).rejects.toThrow(
    `\`${key}\` of web does not follow from its plan: run.json of run ${report.run.id} was edited, plan again`,
  );
});

test("a provisional unit that is called final is refused: its mocks would reach a state", async () => {
  found.web = { ...found.web, provisional: true } as RunUnit;
  await expect(check(withUnit({ provisional: false }))).rejects.toThrow("web takes outputs that are not there yet");
});

test("a unit that was provisional may be final now: it is planned again", async () => {
  await expect(check(withUnit({ provisional: true }))).resolves.toBeUndefined();
});

test("another digest of a module is refused: promotion goes by it", async () => {
  modules = { web: "0".repeat(64) };
  await expect(check()).rejects.toThrow("`modules` are not those that were planned");
});

test.each<[string, Record<string, Partial<StoredState>>, string]>([
  [
    "was never applied",
    {},
    "web takes outputs from network, which was never applied and is not in the run: plan network too",
  ],
  [
    "was applied before it had an output",
    { network: { outputs: {} } },
    "which was applied without zone_key and is not in the run: plan network too",
  ],
])("outputs of a unit that %s cannot be taken", async (_, there, message) => {
  missing = { network: ["zone_key"] };
  states = there;
  await expect(check()).rejects.toThrow(message);
});

test.each<[string, Record<string, Partial<StoredState>>]>([
  ["was never applied", {}],
  ["was destroyed", { delivery: { resources: [] } }],
])("what comes after a unit that %s is not applied before it", async (_, there) => {
  graph = { web: { dependencies: ["delivery"], takesFrom: [] } };
  states = there;
  await expect(check()).rejects.toThrow(
    "web comes after delivery, which has no resources and is not in the run: plan delivery too",
  );
  graph = { web: { dependencies: ["dns"], takesFrom: [] } }; // which is in the run
  await expect(check()).resolves.toBeUndefined();
});

test("what comes after a unit that is there is applied", async () => {
  graph = { web: { dependencies: ["delivery"], takesFrom: [] } };
  states = { delivery: { resources: [{ mode: "managed", type: "aws_iam_role", name: "apply", instances: [] }] } };
  await expect(check()).resolves.toBeUndefined();
});

test("on the emulator a part of an environment is applied alone", async () => {
  graph = { web: { dependencies: ["delivery"], takesFrom: [] } };
  await expect(check({}, { name: "local", endpoint: "http://127.0.0.1:4566" })).resolves.toBeUndefined();
});

test("outputs of a unit in the same run may still come", async () => {
  missing = { dns: ["zone_key"] };
  await expect(check()).resolves.toBeUndefined();
});
