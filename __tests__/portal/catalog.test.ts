import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseAllDocuments } from "yaml";
import { environmentNames, unitNames } from "../../src/live/environment";
import { unitGraph } from "../../src/live/unit-graph";
import {
  catalogTexts,
  ownEntities,
  platformCatalog,
  platformSlug,
  staleFiles,
  writeCatalog,
} from "../../src/portal/catalog";
import { CodeOwners } from "../../src/portal/code-owners";
import type { Entity } from "../../src/portal/entity";
import { repo } from "../../src/system/repo";
import { copyOfRepo, edit } from "../copy-of-repo";

const read = (file: string) => readFileSync(join(repo, file), "utf8");

/** The generated files of this checkout, read once. */
let files: Record<string, Entity[]>;
beforeAll(async () => {
  files = await platformCatalog();
});

/** Every entity, of the generated files and of those beside units. */
const everything = () => [...Object.values(files), ...Object.values(ownEntities())].flat();

const refOf = ({ kind, metadata: { name } }: Entity) => `${kind.toLowerCase()}:default/${name}`;

test("the committed catalog is what the live tree says: `npx billpay catalog` writes it", async () => {
  expect(staleFiles(await catalogTexts())).toEqual([]);
});

test("each unit of each environment is a resource of the type of its module, and depends on what its unit does", async () => {
  const resources = new Map(everything().map((one) => [refOf(one), one]));
  for (const environment of environmentNames()) {
    const graph = await unitGraph(environment);
    for (const unit of unitNames(environment)) {
      const { spec, metadata } = resources.get(`resource:default/${environment}-${unit}`) as Entity;
      expect(spec).toMatchObject({ type: graph[unit]?.module, system: `billpay-${environment}` });
      expect(metadata.annotations).toMatchObject({
        "billpay.example/environment": environment,
        "billpay.example/unit": `live/${environment}/${unit}`,
      });
    }
  }
});

test("the generated resources have all the dependencies of the graph, and no other", async () => {
  const { "backstage/catalog/dev.yaml": dev = [] } = files;
  const graph = await unitGraph("dev");
  for (const { metadata, spec } of dev.filter((one) => one.metadata.annotations?.["billpay.example/unit"])) {
    const unit = metadata.name.replace("dev-", "");
    expect([unit, spec.dependsOn]).toEqual([
      unit,
      graph[unit]?.dependencies.map((other) => `resource:default/dev-${other}`),
    ]);
  }
  expect(dev.length).toBeGreaterThan(15);
});

test("whatever an entity names is in the catalog, once, under a name that Backstage takes", async () => {
  const entities = everything().filter(({ kind }) => kind !== "Location");
  const refs = entities.map(refOf);
  expect(refs.length).toBe(new Set(refs).size);
  for (const one of entities) {
    const { owner, system, domain, dependsOn = [] } = one.spec as Record<string, string> & { dependsOn?: string[] };
    const named = [owner, system && `system:default/${system}`, domain && `domain:default/${domain}`, ...dependsOn];
    for (const ref of named.filter(Boolean)) expect(refs).toContain(ref);
    // https://backstage.io/docs/features/software-catalog/descriptor-format#name-required
    expect(one.metadata.name).toMatch(/^(?=.{1,63}$)[A-Za-z0-9]+([-_.][A-Za-z0-9]+)*$/);
    for (const tag of one.metadata.tags ?? []) expect(tag).toMatch(/^[a-z0-9+#]+(-[a-z0-9+#]+)*$/);
    for (const { url } of one.metadata.links ?? []) expect(new URL(url).protocol).toBe("https:");
  }
});

test("each environment is a resource that templates can offer", async () => {
  const offered = everything().filter(({ kind, spec }) => kind === "Resource" && spec.type === "environment");
  expect(offered.map(({ metadata }) => metadata.name).sort()).toEqual(environmentNames());
});

test("the components are the applications whose images the pipelines may push, in every environment that has them", async () => {
  const components = everything().filter(({ kind }) => kind === "Component");
  const pushed = [...read("live/_units/delivery.hcl").matchAll(/^ +poc-billpay-(\S+) += "/gm)].map(([, name]) => name);
  expect(pushed.length).toBeGreaterThan(3);
  expect(components.map(({ metadata }) => metadata.name).sort()).toEqual(pushed.sort());
  const back = components.find(({ metadata }) => metadata.name === "back");
  expect(back?.spec).toMatchObject({
    type: "service",
    lifecycle: "production",
    dependsOn: environmentNames().map((name) => `resource:default/${name}-service-back`),
  });
  expect(back?.metadata.annotations?.["github.com/project-slug"]).toBe("billpay/poc-billpay-back");
});

test("teams are those of the code owners, nobody else, and own what they review", async () => {
  const entities = everything();
  const teams = new Set([...read(".github/CODEOWNERS").matchAll(/@billpay\/([a-z-]+)/g)].map(([, team]) => team));
  const groups = entities.filter(({ kind }) => kind === "Group");
  expect(groups.map(({ metadata }) => metadata.name).sort()).toEqual([...teams].sort());
  expect(entities.filter(({ kind }) => (kind as string) === "User")).toEqual([]);
  const ownerOf = (name: string) => entities.find(({ metadata }) => metadata.name === name)?.spec.owner;
  expect([ownerOf("prod-network"), ownerOf("dev-network")]).toEqual([
    "group:default/platform-lead",
    "group:default/platform-engineer",
  ]);
});

test("a file has the owner of the last line that matches it; a folder that no line names has none", () => {
  const owners = new CodeOwners();
  expect(owners.ownerOf("live/prod/env.yaml")).toBe("billpay/platform-lead");
  expect(owners.ownerOf("live/dev/env.yaml")).toBe("billpay/platform-engineer");
  expect(owners.ownerOf("live/dev/approvals.yaml")).toBe("billpay/platform-lead");
  expect(owners.ownerOf("live/dev/x/approvals.yaml")).toBe("billpay/platform-engineer");
  expect(owners.ownerOf("xlive/dev/env.yaml")).toBeUndefined();
});

test("what production reads names each file but that of the teams, which come from GitHub there", async () => {
  const targets = (files["catalog-info.yaml"] ?? []).flatMap(({ spec }) => spec.targets as string[]);
  const generated = Object.keys(files).filter((file) => file !== "catalog-info.yaml");
  expect(targets).toEqual([
    ...generated.filter((file) => !file.endsWith("/teams.yaml")).map((file) => `./${file}`),
    "./live/*/*/catalog-info.yaml",
  ]);
  expect((files["backstage/catalog/teams.yaml"] ?? []).map(({ kind }) => kind)).toEqual(Array(5).fill("Group"));
});

test("this repository is the one that every environment trusts", () => {
  expect(platformSlug()).toBe("billpay/billpay-platform");
});

describe("in a checkout that was changed", () => {
  let dir: string;
  beforeAll(async () => {
    dir = await copyOfRepo(mkdtempSync(join(tmpdir(), "billpay-catalog-")));
  });
  afterAll(() => rmSync(dir, { recursive: true, force: true }));
  afterEach(() => {
    execFileSync("git", ["reset", "--quiet", "--hard"], { cwd: dir });
    execFileSync("git", ["clean", "--quiet", "-fd", "live", "backstage"], { cwd: dir });
  });

  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  };

  test("a unit that is new or gone, and an environment that is gone, make files stale, which writing mends", async () => {
    put("live/dev/front-c/terragrunt.hcl", read("live/dev/front-a/terragrunt.hcl"));
    put(
      "backstage/catalog/gone.yaml",
      "# Generated by `npx billpay catalog` from live/ and .github/CODEOWNERS: do not edit.\n",
    );
    const stale = ["backstage/catalog/billpay.yaml", "backstage/catalog/dev.yaml", "backstage/catalog/gone.yaml"];
    expect(staleFiles(await catalogTexts(dir), dir)).toEqual(stale);
    expect(await writeCatalog(dir)).toEqual(stale);
    expect(staleFiles(await catalogTexts(dir), dir)).toEqual([]);
    expect(readFileSync(join(dir, "backstage/catalog/dev.yaml"), "utf8")).toContain("name: dev-front-c");
  });

  test("a file that somebody wrote into the folder is said to be stale, and stays", async () => {
    put("backstage/catalog/mine.yaml", "kind: Component\n");
    expect(await writeCatalog(dir)).toEqual(["backstage/catalog/mine.yaml"]);
    expect(readFileSync(join(dir, "backstage/catalog/mine.yaml"), "utf8")).toBe("kind: Component\n");
  });

  const own = (name: string, unit: string) =>
    `apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: ${name}
  annotations: { billpay.example/unit: ${unit} }
spec: { type: web, owner: "group:default/finance", system: billpay-dev }
`;

  test("a unit that describes itself is not in the generated files, and neither is its application", async () => {
    put("live/dev/site-shop/terragrunt.hcl", read("live/dev/front-a/terragrunt.hcl"));
    put("live/dev/site-shop/catalog-info.yaml", own("dev-site-shop", "live/dev/site-shop"));
    expect(staleFiles(await catalogTexts(dir), dir)).toEqual([]);
    expect(ownEntities(dir)["live/dev/site-shop/catalog-info.yaml"]?.[0]?.spec.owner).toBe("group:default/finance");
  });

  test.each([
    ["another name", own("dev-shop", "live/dev/site-shop"), "has no Resource named dev-site-shop"],
    ["another unit", own("dev-site-shop", "live/dev/front-a"), "has live/dev/front-a as billpay.example/unit: must be"],
    ["nothing", "", "has no Resource named dev-site-shop"],
  ])("a unit that describes itself with %s is refused", (_, text, why) => {
    put("live/dev/site-shop/terragrunt.hcl", read("live/dev/front-a/terragrunt.hcl"));
    put("live/dev/site-shop/catalog-info.yaml", text);
    expect(() => ownEntities(dir)).toThrow(`live/dev/site-shop/catalog-info.yaml ${why}`);
  });

  test("a part that nobody owns is refused", async () => {
    const undo = edit(dir, ".github/CODEOWNERS", /^\/live\/ .*$/m, "");
    await expect(platformCatalog(dir)).rejects.toThrow(".github/CODEOWNERS names nobody for live/");
    undo();
  });

  test("environments that name two repositories are refused", () => {
    const undo = edit(dir, "live/dev/env.yaml", "github_repo: billpay-platform", "github_repo: other");
    expect(() => platformSlug(dir)).toThrow("must be one repository in each live/<env>/env.yaml");
    undo();
  });
});

test("the generated files are YAML documents that say who wrote them", async () => {
  for (const [file, text] of Object.entries(await catalogTexts())) {
    expect([file, text.split("\n")[0]]).toEqual([file, expect.stringContaining("Generated by `npx billpay catalog`")]);
    const documents = parseAllDocuments(text);
    if ("empty" in documents) throw new Error(`${file} is empty`);
    for (const one of documents) expect(one.errors).toEqual([]);
  }
});
