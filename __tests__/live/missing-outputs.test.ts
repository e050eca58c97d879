import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { environmentNames } from "../../src/live/environment";
import { missingOutputs, requireOutputs } from "../../src/live/missing-outputs";
import { unitGraph } from "../../src/live/unit-graph";
import { write } from "./synthetic-tree";

let root: string;

const HCL = "live/dev/certificate/terragrunt.hcl";
const taking = (...expressions: string[]) => ({
  [HCL]: `dependency "dns" {\n  config_path = "../dns"\n}\n\ninputs = {\n  given = [${expressions.join(", ")}]\n}\n`,
});

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-outputs-"));
  const output = { zone_id: {}, zone_key: {}, name_servers: {} };
  write(root, {
    "modules/dns/main.tf.json": JSON.stringify({ terraform: {}, variable: {}, output }),
    ...taking("dependency.dns.outputs.zone_id", "dependency.dns.outputs.zone_key"),
  });
});

afterEach(() => rmSync(root, { recursive: true }));

const node = (module: string, dependencies: string[], ...referencedFiles: string[]) => ({
  module,
  dependencies,
  takesFrom: dependencies,
  referencedFiles,
});
const graph = {
  dns: node("dns", [], "live/dev/dns"),
  certificate: node("certificate", ["dns"], "live/dev/certificate", "live/_units/certificate.hcl"),
};
const missing = (states: Record<string, { outputs?: Record<string, object> }>, unit = "certificate") =>
  missingOutputs(unit, graph, states, root);

test.each([
  ["was never applied", {}, ["zone_id", "zone_key"]],
  ["has a state without outputs", { dns: {} }, ["zone_id", "zone_key"]],
  ["was applied before its module had one of them", { dns: { outputs: { zone_id: {} } } }, ["zone_key"]],
])("of a dependency that %s, mocks stand in for what is taken and not there", (_, states, names) => {
  expect(missing(states)).toEqual({ dns: names });
});

test("a dependency that has every output that is taken needs no mock, though it lacks others, or has more", () => {
  expect(missing({ dns: { outputs: { zone_id: {}, zone_key: {}, old: {} } } })).toEqual({});
});

test("what an included file takes counts", () => {
  write(root, {
    ...taking(),
    "live/_units/certificate.hcl": "inputs = {\n  servers = dependency.dns.outputs.name_servers\n}\n",
  });
  expect(missing({})).toEqual({ dns: ["name_servers"] });
});

test.each(["dependency.dns.outputs", 'dependency.dns.outputs["zone_id"]', "values(dependency.dns)"])(
  "of %s, each output may be taken",
  (expression) => {
    write(root, taking(expression));
    expect(missing({})).toEqual({ dns: ["name_servers", "zone_id", "zone_key"] });
  },
);

test("a unit that takes nothing needs none", () => {
  expect(missing({}, "dns")).toEqual({});
});

describe("an output that is taken and that its module does not declare", () => {
  test.each([
    ["by the unit's own file", taking("dependency.dns.outputs.zone")],
    [
      "by a file that it includes",
      { ...taking(), "live/_units/certificate.hcl": "inputs = {\n  given = dependency.dns.outputs.zone\n}\n" },
    ],
  ])("%s is refused by name, with what to do", (_, files) => {
    write(root, files);
    expect(() => requireOutputs("dev", graph, root)).toThrow(
      /^live\/dev\/certificate takes zone from dns, and modules\/dns has no such output: take another one, or add it to the module$/,
    );
  });

  test("is found behind a label with _ for -", () => {
    write(root, taking("dependency.front_a.outputs.zone"));
    const others = {
      "front-a": node("dns", []),
      certificate: node("certificate", ["front-a"], "live/dev/certificate"),
    };
    expect(() => requireOutputs("dev", others, root)).toThrow("takes zone from front-a");
  });

  test.each([
    "dependency.dns.outputs.zone_id",
    "dependency.dns.outputs.name_servers[0]",
    "dependency.elsewhere.outputs.zone",
    "dependency.dns.outputs\n  # dependency.dns.outputs.zone\n",
  ])("is not seen in %s", (expression) => {
    write(root, taking(expression));
    expect(() => requireOutputs("dev", graph, root)).not.toThrow();
  });
});

test("no unit of this repository takes an output that is not declared", async () => {
  for (const name of environmentNames()) requireOutputs(name, await unitGraph(name));
});
