import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeDestroyTree } from "../../src/live/destroy-tree";
import { type PlanJson, plannedChanges } from "../../src/live/plan-json";
import { type RunAllOptions, tryRunAll } from "../../src/live/terragrunt";
import { obtainTools } from "../../src/toolchain/tools";
import { write } from "../live/synthetic-tree";
import { rootHcl, unitHcl } from "./small-tree";

let folder: string;
let root: string;
let env: NodeJS.ProcessEnv;

const stateFile = (unit: string) => join(folder, "states", `${unit}.tfstate`);

const unit = (dependency?: string) =>
  unitHcl(
    "one",
    `${dependency === undefined ? "" : `\ndependency "${dependency}" {\n  config_path = "../${dependency}"\n}\n`}
inputs = {
  given = ${dependency === undefined ? '"first"' : `dependency.${dependency}.outputs.given`}
}
`,
  );

const MODULE = {
  variable: { given: { type: "string" } },
  resource: { terraform_data: { main: { input: "${var.given}" } } },
  output: { given: { value: "${terraform_data.main.output}" } },
};

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "billpay-destroy-"));
  root = join(folder, "tree");
  write(root, {
    "terragrunt.hcl": rootHcl(join(folder, "states")),
    "live/_kubernetes.hcl": "",
    "live/dev/env.yaml": "name: dev\n",
    "modules/one/main.tf.json": JSON.stringify(MODULE),
    "live/dev/network/terragrunt.hcl": unit(),
    "live/dev/cluster/terragrunt.hcl": unit("network"),
    "live/dev/database/terragrunt.hcl": unit("cluster"),
  });
  execFileSync("git", ["init", "-q"], { cwd: root });
  env = await obtainTools();
}, 600_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const UNITS = ["cluster", "database", "network"];

const runAll = async (verb: string, options: Partial<RunAllOptions> = {}) => {
  const result = await tryRunAll("dev", verb, { units: UNITS, env, root, ...options });
  if (result.failure !== undefined) throw new Error(result.failure);
  return result;
};

const resourcesOf = (name: string) => JSON.parse(readFileSync(stateFile(name), "utf8")).resources;

test("units without a module are planned to be destroyed, and their saved plans applied dependents first", async () => {
  await runAll("apply");
  expect(UNITS.map((name) => resourcesOf(name).length)).toEqual([1, 1, 1]);

  const tree = join(folder, "destroy");
  await writeDestroyTree(tree, root, "dev", {
    network: { after: ["cluster"], inCluster: false },
    cluster: { after: ["database"], inCluster: false },
    database: { after: [], inCluster: false },
  });
  const plans = join(folder, "plans");
  await runAll("plan", { root: tree, plans });
  for (const name of UNITS) {
    const plan: PlanJson = JSON.parse(readFileSync(join(plans, name, "tfplan.json"), "utf8"));
    expect(plannedChanges(plan)).toMatchObject([{ address: "terraform_data.main", action: "delete" }]);
    expect(resourcesOf(name)).toHaveLength(1);
  }

  const { changes, units } = await runAll("apply", { root: tree, plans });
  expect(changes).toEqual({ added: 0, changed: 0, destroyed: 3 });
  expect(Object.keys(units)).toEqual(["database", "cluster", "network"]); // in the order in which they ended
  expect(UNITS.map((name) => resourcesOf(name))).toEqual([[], [], []]);

  // Planned again, nothing is left: a second attempt after a failure does the rest alone.
  const again = join(folder, "again");
  await runAll("plan", { root: tree, plans: again });
  const plan: PlanJson = JSON.parse(readFileSync(join(again, "network", "tfplan.json"), "utf8"));
  expect(plannedChanges(plan)).toEqual([]);
  expect(existsSync(join(tree, "live", "dev", "network", "backend.tf"))).toBe(false);
}, 600_000);

test("what an override of the unit keeps is forgotten, though nothing of the unit's code is left, and the apply succeeds", async () => {
  const override = 'resource "terraform_data" "main" {\\n  lifecycle {\\n    destroy = false\\n  }\\n}\\n';
  const generate = `\ngenerate "kept" {\n  path      = "kept_override.tf"\n  if_exists = "overwrite_terragrunt"\n  contents  = "${override.replaceAll('"', '\\"')}"\n}\n\ninputs = {\n  given = "first"\n}\n`;
  write(root, { "live/dev/kept/terragrunt.hcl": unitHcl("one", generate) });
  const units = ["kept"];
  await runAll("apply", { units });
  expect(resourcesOf("kept")).toHaveLength(1);

  const [tree, plans] = [join(folder, "destroy-kept"), join(folder, "plans-kept")];
  await writeDestroyTree(tree, root, "dev", { kept: { after: [], inCluster: false } });
  await runAll("plan", { units, root: tree, plans });
  const plan: PlanJson = JSON.parse(readFileSync(join(plans, "kept", "tfplan.json"), "utf8"));
  expect(plannedChanges(plan)).toMatchObject([{ address: "terraform_data.main", action: "forget" }]);
  const { changes } = await runAll("apply", { units, root: tree, plans });
  expect(changes).toEqual({ added: 0, changed: 0, destroyed: 0 });
  expect(resourcesOf("kept")).toEqual([]);
}, 600_000);
