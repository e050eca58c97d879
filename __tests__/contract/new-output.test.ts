import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { missingOutputs } from "../../src/live/missing-outputs";
import type { PlanJson } from "../../src/live/plan-json";
import { parseState } from "../../src/live/state";
import { tryRunAll } from "../../src/live/terragrunt";
import { unitGraph } from "../../src/live/unit-graph";
import { readText } from "../../src/system/files";
import { obtainTools } from "../../src/toolchain/tools";
import { write } from "../live/synthetic-tree";
import { rootHcl, unitHcl } from "./small-tree";

/** An output that is new, and the first unit that takes it, in one change: with the real Terragrunt and OpenTofu. */
let folder: string;
let root: string;
let env: NodeJS.ProcessEnv;

const moduleWith = (...outputs: string[]) =>
  JSON.stringify({
    terraform: {},
    variable: { given: { type: "string", default: "zone" } },
    resource: { terraform_data: { main: { input: "${var.given}" } } },
    output: Object.fromEntries(outputs.map((name) => [name, { value: `$\{terraform_data.main.output}-${name}` }])),
  });

const reader = (expression: string) =>
  unitHcl(
    "certificate",
    `
dependency "dns" {
  config_path = "../dns"

  mock_outputs                            = { id = "mock-id", key = "mock-key" }
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow"
}

inputs = {
  given = ${expression}
}
`,
  );

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "billpay-outputs-"));
  root = join(folder, "tree");
  write(root, {
    "terragrunt.hcl": rootHcl(`${folder}/states`),
    "live/dev/env.yaml": "name: dev\n",
    "modules/dns/main.tf.json": moduleWith("id"),
    "modules/certificate/main.tf.json": moduleWith("arn"),
    "live/dev/dns/terragrunt.hcl": unitHcl("dns"),
    "live/dev/certificate/terragrunt.hcl": reader("dependency.dns.outputs.id"),
    ".git/HEAD": "ref: refs/heads/main\n",
    ".git/objects/.keep": "",
    ".git/refs/.keep": "",
  });
  env = { ...(await obtainTools()), TG_DOWNLOAD_DIR: join(folder, ".terragrunt-cache") };
  expect((await tryRunAll("dev", "apply", { units: ["dns"], root, env })).failure).toBeUndefined();
}, 120_000);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function planned(name: string): Promise<unknown> {
  const plans = join(folder, "plans");
  expect((await tryRunAll("dev", "plan", { units: [name], root, env, plans })).failure).toBeUndefined();
  const plan: PlanJson = JSON.parse(readText(join(plans, name, "tfplan.json")));
  return plan.resource_changes?.[0]?.change.after?.input;
}

async function missing() {
  const states = { dns: parseState(readText(join(folder, "states/dns.tfstate")), "dns") };
  return missingOutputs("certificate", await unitGraph("dev", root), states, root);
}

test("an output that the state has is taken from it, and the unit is final", async () => {
  expect([await planned("certificate"), await missing()]).toEqual(["zone-id", {}]);
}, 60_000);

test("one that is new is planned with its mock beside the real ones, and the unit is known to be provisional", async () => {
  write(root, {
    "modules/dns/main.tf.json": moduleWith("id", "key"),
    "live/dev/certificate/terragrunt.hcl": reader('"${dependency.dns.outputs.id} ${dependency.dns.outputs.key}"'),
  });
  expect([await planned("certificate"), await missing()]).toEqual(["zone-id mock-key", { dns: ["key"] }]);
}, 60_000);

test("what a `generate` block made is not planned any more once the block is gone", async () => {
  const made = `generate "more" {
  path      = "more.tf"
  if_exists = "overwrite"
  contents  = "resource \\"terraform_data\\" \\"more\\" {}"
}
`;
  const addresses = async () => {
    const plans = join(folder, "plans");
    expect((await tryRunAll("dev", "plan", { units: ["dns"], root, env, plans })).failure).toBeUndefined();
    const plan: PlanJson = JSON.parse(readText(join(plans, "dns", "tfplan.json")));
    return plan.resource_changes?.map(({ address }) => address);
  };
  write(root, { "live/dev/dns/terragrunt.hcl": unitHcl("dns", made) });
  expect(await addresses()).toEqual(["terraform_data.main", "terraform_data.more"]);
  write(root, { "live/dev/dns/terragrunt.hcl": unitHcl("dns") });
  expect(await addresses()).toEqual(["terraform_data.main"]);
}, 60_000);

test("no mock reaches an apply", async () => {
  const { failure } = await tryRunAll("dev", "apply", { units: ["certificate"], root, env });
  expect(failure).toMatch(/key/);
}, 60_000);
