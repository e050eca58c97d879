import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readModule } from "../../src/live/module-json";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { offline } from "../offline";

/** The copy of the chart in the module `service`, as Terragrunt gives it to OpenTofu. */

const scratch = mkdtempSync(join(tmpdir(), "billpay-chart-"));
afterAll(() => rmSync(scratch, { recursive: true }));

const DESCRIPTION: string = readModule("service").resource.helm_release.main.description;

/** The module in another checkout, with its chart and no resource. */
function checkout(name: string): string {
  const module = join(scratch, name, "modules", "service");
  mkdirSync(module, { recursive: true });
  cpSync(join(repo, "modules", "service", "chart"), join(module, "chart"), { recursive: true });
  const nothing = { default: null };
  const text = {
    variable: { chart: nothing, chart_version: nothing },
    output: { description: { value: DESCRIPTION } },
  };
  writeFileSync(join(module, "main.tf.json"), JSON.stringify(text));
  const [copied] = /^ *include_in_copy = .*$/m.exec(readFileSync(join(repo, "live/_units/service.hcl"), "utf8")) ?? [];
  const unit = join(scratch, name, "unit");
  mkdirSync(unit);
  writeFileSync(join(unit, "terragrunt.hcl"), `terraform {\n  source = "../modules/service"\n${copied}\n}\n`);
  return join(scratch, name);
}

/** What the release will say of its chart, and the folder in which OpenTofu found it. */
async function planned(folder: string): Promise<{ description?: string; chart: string }> {
  const { TG_DOWNLOAD_DIR: _, ...env } = await offline();
  const cwd = join(folder, "unit");
  const { stdout } = await run("terragrunt", ["run", "--non-interactive", "--no-color", "--", "plan", "-no-color"], {
    cwd,
    env,
  });
  const [description] = /Chart [0-9a-f]{64}/.exec(stdout) ?? [];
  const chart = readdirSync(cwd, { recursive: true, encoding: "utf8" }).find((path) => /\/chart$/.test(path)) ?? "";
  return { description, chart: join(cwd, chart) };
}

test("a checkout in another folder upgrades no service", async () => {
  const [one, other] = [await planned(checkout("one")), await planned(checkout("another/and/deeper"))];
  expect(existsSync(join(one.chart, ".terragrunt-source-manifest"))).toBe(true); // with paths, in this folder too
  expect(one.description).toMatch(/^Chart /);
  expect(other.description).toBe(one.description);
}, 120_000);

test("a changed file of the chart does", async () => {
  const folder = checkout("changed");
  const before = await planned(folder);
  appendFileSync(join(folder, "modules/service/chart/templates/deployment.yaml"), "# changed\n");
  expect((await planned(folder)).description).not.toBe(before.description);
}, 120_000);

test("Terragrunt's lists of files are not among those that Helm keeps in a release", async () => {
  const { chart } = await planned(checkout("released"));
  expect(readFileSync(join(chart, ".helmignore"), "utf8").split("\n")).toContain(".terragrunt-*");
}, 120_000);
