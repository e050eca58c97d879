import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingOutputs } from "../../src/live/missing-outputs";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-outputs-"));
  mkdirSync(join(root, "modules/dns"), { recursive: true });
  const module = { terraform: {}, variable: {}, output: { zone_id: {}, zone_key: {} } };
  writeFileSync(join(root, "modules/dns/main.tf.json"), JSON.stringify(module));
});

afterEach(() => rmSync(root, { recursive: true }));

const node = (module: string, ...dependencies: string[]) => ({ module, dependencies, referencedFiles: [] });
const graph = { dns: node("dns"), certificate: node("certificate", "dns"), late: node("late", "gone") };
const missing = (unit: string, states: Record<string, { outputs?: Record<string, object> }>) =>
  missingOutputs(unit, graph, states, root);

test.each([
  ["was never applied", {}, ["zone_id", "zone_key"]],
  ["has a state without outputs", { dns: {} }, ["zone_id", "zone_key"]],
  ["was applied before its module had one of them", { dns: { outputs: { zone_id: {} } } }, ["zone_key"]],
])("of a dependency that %s, mocks stand in for what is not there", (_, states, names) => {
  expect(missing("certificate", states)).toEqual({ dns: names });
});

test("a dependency that has every output needs no mock, also with outputs that its module no longer has", () => {
  expect(missing("certificate", { dns: { outputs: { zone_id: {}, zone_key: {}, old: {} } } })).toEqual({});
});

test("a unit that takes nothing needs none", () => {
  expect(missing("dns", {})).toEqual({});
});
