import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { environmentNames, readEnvironment, unitNames } from "../../src/live/environment";
import { repo } from "../../src/system/repo";
import { tool } from "./tools";

const ENVIRONMENTS = environmentNames();

/** As for an account; nobody is asked, for there is nothing to ask of these units. */
const ONLINE = { BILLPAY_OFFLINE: "" };

test("every environment fits the schema", () => {
  for (const name of ENVIRONMENTS) expect(readEnvironment(name).namespace).toBe(`billpay-${name}`);
});

test("a unit is its includes and what only this environment sets", () => {
  for (const environment of ENVIRONMENTS) {
    for (const unit of unitNames(environment)) {
      const text = readFileSync(join(repo, "live", environment, unit, "terragrunt.hcl"), "utf8");
      expect(text.replace(/\{[^{}]*\}/g, "").match(/^(include "\w+"|\w+)/gm)).toEqual(
        expect.arrayContaining(['include "root"', 'include "unit"']),
      );
    }
  }
});

describe.each(ENVIRONMENTS)("live/%s", (environment) => {
  test("gives each module the inputs it declares: all the required ones, and no other", async () => {
    const { code, stderr } = await tool(
      "terragrunt",
      ["hcl", "validate", "--inputs", "--strict"],
      `live/${environment}`,
    );
    expect([code, stderr.match(/ERROR.*/g)]).toEqual([0, null]);
  }, 60_000);

  test("is valid Terragrunt in strict mode", async () => {
    const { code, stderr } = await tool("terragrunt", ["hcl", "validate", "--strict-mode"], `live/${environment}`);
    // That a unit is not applied yet, and its mocks are taken, is no fault of the code.
    const said = (stderr.match(/(ERROR|WARN).*/g) ?? []).filter((line) => !line.includes("but mock outputs provided"));
    expect([code, said]).toEqual([0, []]);
  }, 60_000);
});

test("a unit's state is keyed by its place in the tree, in a bucket of its account, encrypted and locked", async () => {
  for (const environment of ENVIRONMENTS) {
    const { account_id, region } = readEnvironment(environment);
    for (const unit of ["network", "registry"]) {
      const { stdout } = await tool(
        "terragrunt",
        ["render", "--format", "json"],
        `live/${environment}/${unit}`,
        ONLINE,
      );
      const { backend, config } = JSON.parse(stdout).remote_state;
      expect([backend, config]).toEqual([
        "s3",
        expect.objectContaining({
          bucket: `billpay-tfstate-${account_id}-${region}`,
          key: `${environment}/${unit}/terraform.tfstate`,
          encrypt: true,
          use_lockfile: true,
        }),
      ]);
    }
  }
}, 120_000);

test("a plan takes no lock of a state, and what changes one waits for it", async () => {
  const { stdout } = await tool("terragrunt", ["render", "--format", "json"], "live/prod/network", ONLINE);
  const given: Record<string, { commands: string[]; arguments?: string[] }> =
    JSON.parse(stdout).terraform.extra_arguments;
  const argumentsOf = (command: string) =>
    Object.values(given)
      .filter(({ commands }) => commands.includes(command))
      .flatMap(({ arguments: list }) => list ?? []);
  expect(argumentsOf("plan")).toEqual(["-lock=false"]);
  for (const command of ["apply", "destroy", "import"]) expect(argumentsOf(command)).toEqual(["-lock-timeout=2m"]);
}, 60_000);

test("outside the laptop no key is written down, and only the environment's account is touched", async () => {
  for (const environment of ENVIRONMENTS.filter((name) => readEnvironment(name).endpoint === undefined)) {
    const { stdout } = await tool("terragrunt", ["render", "--format", "json"], `live/${environment}/network`, ONLINE);
    const { generate, remote_state } = JSON.parse(stdout);
    expect(generate.provider.contents).toContain(
      `allowed_account_ids = ["${readEnvironment(environment).account_id}"]`,
    );
    expect(`${generate.provider.contents}${JSON.stringify(remote_state)}`).not.toMatch(/access_key|secret_key|skip_/);
  }
});

test("keys of what outlives its unit are forgotten with it, and those of what is thrown away are destroyed", async () => {
  const thrownAway: Record<string, readonly string[]> = { dev: ["database"], local: ["audit", "backup", "database"] };
  const keys = { audit: ["trail_key", "config_key"], backup: ["vault", "copies"], database: ["database"] };
  for (const environment of ENVIRONMENTS) {
    for (const [unit, kept] of Object.entries(keys)) {
      const { stdout } = await tool("terragrunt", ["render", "--format", "json"], `live/${environment}/${unit}`);
      const { path, contents } = JSON.parse(stdout).generate.kept_keys;
      expect(path).toMatch(/_override\.tf$/);
      const said = [...contents.matchAll(/resource "aws_kms_key" "(\w+)" \{\s+lifecycle \{\s+destroy = (\w+)\s/g)];
      const isThrownAway = thrownAway[environment]?.includes(unit) ?? false;
      expect([environment, ...said.map(([, key, destroy]) => [key, destroy])]).toEqual([
        environment,
        ...kept.map((key) => [key, String(isThrownAway)]),
      ]);
      const { resource } = JSON.parse(readFileSync(join(repo, "modules", unit, "main.tf.json"), "utf8"));
      expect(Object.keys(resource.aws_kms_key)).toEqual(expect.arrayContaining(kept));
    }
  }
}, 120_000);

test("copies of backups are in a region that the pipeline may use, and that policies allow for them alone", async () => {
  const company = readFileSync(join(repo, "policy", "lib", "company.rego"), "utf8");
  const copies = { prod: ["us-west-2"], staging: ["us-west-2"], dev: [], local: [] };
  expect(Object.keys(copies).sort()).toEqual([...ENVIRONMENTS].sort());
  for (const [environment, regions] of Object.entries(copies)) {
    const inputsOf = async (unit: string) =>
      JSON.parse((await tool("terragrunt", ["render", "--format", "json"], `live/${environment}/${unit}`)).stdout)
        .inputs;
    expect([environment, (await inputsOf("backup")).copy_region]).toEqual([environment, regions[0]]);
    expect((await inputsOf("delivery")).allowed_regions).toEqual(["us-east-1", ...regions]);
    for (const region of regions) expect(company).toContain(`copy_regions := {"${region}"}`);
  }
}, 120_000);

test("the root of the repository is no place to run Terragrunt, and it says where is", async () => {
  const { code, stderr } = await tool("terragrunt", ["plan"]);
  expect(code).not.toBe(0);
  expect(stderr).toContain("this is not a unit: run terragrunt in live/<env>");
});

test("docs/components.md tells of every unit, with its module and environments", () => {
  const table = readFileSync(join(repo, "docs", "components.md"), "utf8");
  const rows = table.split("\n").filter((line) => line.startsWith("| "));
  for (const environment of ENVIRONMENTS) {
    for (const unit of unitNames(environment)) {
      const hcl = readFileSync(join(repo, "live", environment, unit, "terragrunt.hcl"), "utf8");
      const [, shared = ""] = /_units\/([\w-]+)\.hcl/.exec(hcl) ?? [];
      const source = readFileSync(join(repo, "live", "_units", `${shared}.hcl`), "utf8");
      const [, module = ""] = /\/modules\/([\w-]+)"/.exec(source) ?? [];
      const row = rows.find((line) => line.includes(`\`${unit}\``) && line.includes(`modules/${module}/README.md`));
      expect([unit, row]).toEqual([unit, expect.stringContaining(environment)]);
    }
  }
});

test("what gaps.yaml says is switched off for the emulator is what the local class sets", () => {
  const read = (path: string) => parse(readFileSync(join(repo, "live", path), "utf8"));
  const [local, gaps] = [read("_classes/local.yaml"), read("local/gaps.yaml")];
  expect(gaps.switched_off.length).toBeGreaterThan(0);
  for (const { input, value } of gaps.switched_off) {
    const [section, name] = input.split(".");
    expect([input, local[section][name]]).toEqual([input, value]);
  }
});
