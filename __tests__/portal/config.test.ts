import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { platformSlug } from "../../src/portal/catalog";
import { ANNOTATION } from "../../src/portal/entity";
import { repo } from "../../src/system/repo";

const read = (file: string) => readFileSync(join(repo, file), "utf8");
const config = (name: string) => parse(read(`backstage/${name}.yaml`));

/** Every text of a value, with the keys that lead to it. */
function texts(value: unknown, path = ""): [string, string][] {
  if (typeof value === "string") return [[path, value]];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, inner]) => texts(inner, `${path}.${key}`));
}

test("no secret is in a file: whatever is called one is taken from the environment", () => {
  const all = ["app-config", "app-config.production"].flatMap((name) => texts(config(name)));
  const secrets = all.filter(([path]) => /secret|password|privateKey|token|clientId|appId/i.test(path));
  expect(secrets.length).toBeGreaterThan(6);
  for (const [path, value] of secrets) expect([path, value]).toEqual([path, expect.stringMatching(/^\$\{[A-Z_]+\}$/)]);
});

test("docs/backstage.md lists each variable that production needs, and no other", () => {
  const used = new Set(
    [...read("backstage/app-config.production.yaml").matchAll(/^[^#]*?\$\{([A-Z_]+)\}/gm)].map(([, name]) => name),
  );
  const [, section = ""] = /### 2\. Store its secrets(.*?)### 3/s.exec(read("docs/backstage.md")) ?? [];
  const listed = new Set([...section.matchAll(/`([A-Z][A-Z_]+)`/g)].map(([, name]) => name));
  expect([...listed].sort()).toEqual([...used].sort());
});

test("docs/backstage.md and the configuration ask for the same permissions of the App", () => {
  const rows = (text: string, pattern: RegExp) =>
    [...text.matchAll(pattern)].map(([, name = "", access = ""]) => `${name.split(",")[0]?.trim()}: ${access.trim()}`);
  const documented = rows(read("docs/backstage.md"), /^\| ([A-Z][A-Za-z ,]+?) +\| (read(?: and write)?) +\|/gm);
  const configured = rows(
    read("backstage/app-config.production.yaml"),
    /^ +# {3}([A-Z][A-Za-z ]+?) {2,}(read(?: and write)?) {2,}/gm,
  );
  expect(documented.length).toBeGreaterThan(4);
  expect(configured).toEqual(documented);
});

test("the portal reads this repository, in its own organization", () => {
  const slug = platformSlug();
  const [organization] = slug.split("/");
  const base = config("app-config");
  const { catalog } = config("app-config.production");
  expect(base.catalog.locations[0].target).toBe(`https://github.com/${slug}/blob/main/templates/*/template.yaml`);
  expect(catalog.providers.github.billpay.organization).toBe(organization);
  expect(catalog.providers.githubOrg.orgs).toEqual([organization]);
});

test("a portal listens on this machine alone, unless production says otherwise", () => {
  expect(config("app-config").backend.listen.host).toBe("127.0.0.1");
});

test("the card of a unit shows each annotation of ours", () => {
  const card = read("tools/backstage/app/src/unit-card.jsx");
  for (const name of Object.values(ANNOTATION)) expect(card).toContain(`"${name}"`);
});
