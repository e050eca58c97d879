import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unitsWithSite } from "../../src/live/cluster-units";
import { environmentNames } from "../../src/live/environment";
import { readModule } from "../../src/live/module-json";
import { unitGraph } from "../../src/live/unit-graph";
import { readText } from "../../src/system/files";
import { repo } from "../../src/system/repo";
import { unitHcl, write, writeTree } from "./synthetic-tree";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-graph-"));
  writeTree(root, [
    { name: "network", module: "network", dependencies: [] },
    { name: "site", module: "web", dependencies: ["network"] },
  ]);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const unit = async (hcl: string) => {
  write(root, { "live/dev/site/terragrunt.hcl": hcl });
  return (await unitGraph("dev", root)).site;
};

test("a unit is told by its module, what it takes from, and what it reads", async () => {
  expect((await unitGraph("dev", root)).site).toEqual({
    module: "web",
    dependencies: ["network"],
    takesFrom: ["network"],
    referencedFiles: [
      ".offline/.terragrunt-cache",
      ".tools/tofu.rc",
      "live/_classes/small.yaml#web",
      "live/_units/web.hcl",
      "live/dev/env.yaml#account_id",
      "live/dev/env.yaml#class",
      "live/dev/env.yaml#endpoint",
      "live/dev/env.yaml#name",
      "live/dev/env.yaml#region",
      "live/dev/env.yaml#role_arn",
      "live/dev/env.yaml#web",
      "live/dev/site",
      "modules/network/mocks.json",
      "modules/web",
      "terragrunt.hcl",
    ],
  });
});

test.each([
  ["as it is named in its own file, before what it includes", '"${get_repo_root()}/modules/other"', "other"],
  ["by its folder, where that is not in modules/", '"${get_repo_root()}/elsewhere/web"', "elsewhere/web"],
  ["by a relative path", '"../../../modules/other"', "other"],
  [
    "by its address, where it is remote",
    '"git::https://git.example/web.git?ref=v1"',
    "git::https://git.example/web.git?ref=v1",
  ],
  ["with a star for what the files do not tell", '"${get_repo_root()}/modules/${get_env("M", "")}"', "*"],
])("a module is told %s", async (_, source, module) => {
  expect((await unit(`${unitHcl("web")}\nterraform {\n  source = ${source}\n}\n`))?.module).toBe(module);
});

test("a unit without a source is its own module", async () => {
  expect((await unit("inputs = {}\n"))?.module).toBe("live/dev/site");
});

test.each([
  ["a relative path", 'dependency "a" {\n  config_path = "../network"\n}'],
  ["the name of the file", 'dependency "a" {\n  config_path = "../network/terragrunt.hcl"\n}'],
  [
    "a local",
    'locals {\n  of = "${get_terragrunt_dir()}/../network"\n}\ndependency "a" {\n  config_path = local.of\n}',
  ],
  ["a key of env.yaml", `${unitHcl("web")}dependency "a" {\n  config_path = "../\${include.unit.locals.env.first}"\n}`],
  ["an order without outputs", 'dependencies {\n  paths = ["../network"]\n}'],
])("a dependency by %s", async (_, hcl) => {
  write(root, { "live/dev/env.yaml": "name: dev\nclass: small\nfirst: network\n" });
  expect((await unit(`${hcl}\n`))?.dependencies).toEqual(["network"]);
});

test("an order without outputs takes from nobody, and from another one what that is taken from", async () => {
  const both =
    'dependency "a" {\n  config_path = "../network"\n}\ndependencies {\n  paths = ["../dns", "../network"]\n}\n';
  expect(await unit(both)).toMatchObject({ dependencies: ["dns", "network"], takesFrom: ["network"] });
});

test.each(environmentNames())(
  "in live/%s, what needs the boundary or the pipelines' roles comes after them",
  async (name) => {
    const graph = await unitGraph(name);
    const isNeeding = (module: string, files: readonly string[]) =>
      "permissions_boundary_arn" in (readModule(module).variable ?? {}) ||
      files.some((file) => file.endsWith(".hcl") && /role\/billpay-(apply|plan)/.test(readText(join(repo, file))));
    const needing = Object.entries(graph).filter(
      ([unit, { module, referencedFiles }]) => unit !== "delivery" && isNeeding(module, referencedFiles),
    );
    expect(needing.map(([unit]) => unit)).toEqual(
      expect.arrayContaining(["audit", "backup", "cluster", "database", "network", "platform", "service-back"]),
    );
    for (const [unit, { dependencies }] of needing)
      expect([unit, dependencies]).toEqual([unit, expect.arrayContaining(["delivery"])]);
    expect(graph.delivery?.dependencies).toEqual([]); // `billpay bootstrap` applies it first
  },
);

test("so does a unit that no environment has yet", () => {
  const folder = join(repo, "live", "_units");
  const texts = readdirSync(folder).map((name) => [name, readText(join(folder, name))] as const);
  const needing = texts.filter(
    ([name, text]) => name !== "delivery.hcl" && /permissions_boundary_arn|role\/billpay-/.test(text),
  );
  expect(needing.map(([name]) => name)).toContain("runner.hcl");
  expect(needing.filter(([, text]) => !text.includes('paths = ["${get_terragrunt_dir()}/../delivery"]'))).toEqual([]);
});

test.each(environmentNames())(
  "in live/%s, nothing takes from a site: a new one changes no other unit",
  async (name) => {
    const sites = unitsWithSite(name);
    expect(sites).toEqual(expect.arrayContaining(["feature-flags", "front-a", "front-b"]));
    const graph = await unitGraph(name);
    for (const [unit, { dependencies }] of Object.entries(graph))
      expect([unit, dependencies.filter((other) => sites.includes(other))]).toEqual([unit, []]);
  },
);

test("a key of env.yaml that names a dependency is read", async () => {
  write(root, { "live/dev/env.yaml": "name: dev\nclass: small\nfirst: network\n" });
  const hcl = `${unitHcl("web")}dependency "a" {\n  config_path = "../\${include.unit.locals.env.first}"\n}\n`;
  expect((await unit(hcl))?.referencedFiles).toContain("live/dev/env.yaml#first");
});

test("an include of an include is refused: Terragrunt allows one level", async () => {
  write(root, { "live/_units/web.hcl": unitHcl("network") });
  await expect(unitGraph("dev", root)).rejects.toThrow(
    "live/_units/web.hcl is included by live/dev/site/terragrunt.hcl and has an include of its own: must be one level",
  );
});
