import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { environmentNames, readEnvironment } from "../../src/live/environment";
import { type Property, propertiesOf } from "../../src/portal/parameter-bounds";
import { readTemplates } from "../../src/portal/template-files";
import { repo } from "../../src/system/repo";

const read = (path: string) => parse(readFileSync(join(repo, path), "utf8"));
const inputsOf = (module: string) => read(`modules/${module}/inputs.schema.json`).properties;

function schemaOf(template: string, name: string): Property["schema"] {
  const { spec } = readTemplates(repo).find(({ file }) => file === `templates/${template}/template.yaml`) ?? {
    spec: {},
  };
  const found = spec.parameters
    .flatMap((page: object) => propertiesOf(page, ""))
    .find((one: Property) => one.name === name);
  return found.schema;
}

test("the organization and the repository of the platform are those of every environment", () => {
  for (const name of environmentNames()) {
    const { github_org, github_repo } = readEnvironment(name).delivery as { github_org: string; github_repo: string };
    expect(read("templates/steps/organization.yaml")).toBe(github_org);
    expect(read("templates/steps/platform-repo-url.yaml")).toBe(`github.com?owner=${github_org}&repo=${github_repo}`);
    expect(read("templates/steps/application-repo-url.yaml")).toBe(
      `github.com?owner=${github_org}&repo=\${{ parameters.name }}`,
    );
  }
});

test.each(["name", "account_id", "domain"])("a new environment's %s has the pattern of live/env.schema.json", (key) => {
  expect(schemaOf("environment", key).pattern).toBe(read("live/env.schema.json").properties[key].pattern);
});

test.each([
  ["infrastructure-component", "instance_class", "database"],
  ["environment-change", "instance_class", "database"],
])("each choice of %s for %s is one that modules/%s takes", (template, key, module) => {
  const [{ pattern }] = inputsOf(module)[key].allOf;
  for (const choice of schemaOf(template, key).enum) expect(choice).toMatch(new RegExp(pattern));
});

test("the NAT modes that are offered are ones that the network takes", () => {
  const [{ enum: modes }] = inputsOf("network").nat_mode.allOf;
  expect(modes).toEqual(expect.arrayContaining(schemaOf("environment-change", "nat_mode").enum));
});

test("what a change makes in one of staging and prod alone is what may differ between them", () => {
  const { steps } = read("templates/environment-change/template.yaml").spec;
  const own = steps
    .filter(({ id }: { id?: string }) => id?.startsWith("own-"))
    .flatMap(({ input }: { input: { content: Record<string, object> } }) =>
      Object.entries(input.content).flatMap(([section, keys]) => Object.keys(keys).map((key) => `${section}.${key}`)),
    );
  const mayDiffer = read("live/staging/differences.yaml").map(({ key }: { key: string }) => key);
  expect(own).toHaveLength(3);
  expect(mayDiffer).toEqual(expect.arrayContaining(own));
});
