import { type Engine, OWNER, startEngine } from "./engine";

const TEMPLATE = "infrastructure-component";
const DEV = "resource:default/dev";
const LONGEST = "a2345678901234567890"; // 20

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 600_000);
afterAll(async () => {
  await engine?.close();
});
afterEach(() => expect(engine.github.unknown).toEqual([]));

let count = 0;
/** Each test asks for a name of its own. */
const newName = () => `part-${++count}`;

const values = (changes: object = {}) => ({
  kind: "bucket",
  name: newName(),
  description: "Keeps the month's exports: CSV, PDF",
  owner: OWNER,
  environments: [DEV],
  ...changes,
});

/** The files that a pull request changes, each with how. */
const changes = async (branch: string) =>
  (await engine.git("diff", "--name-status", `main...${branch}`)).trim().split("\n");

const fileOf = (branch: string, path: string) => engine.git("show", `${branch}:${path}`);

const INCLUDES = (unit: string) => `include "root" {
  path = "\${get_repo_root()}/terragrunt.hcl"
}

include "unit" {
  path = "\${get_repo_root()}/live/_units/${unit}.hcl"
}
`;

test("a pull request adds the unit and its place in the catalog, and changes nothing", async () => {
  const asked = values();
  const { head, base, title, body } = await engine.open(TEMPLATE, asked);
  expect({ head, base, title }).toEqual({
    head: `bucket-${asked.name}`,
    base: "main",
    title: `Add bucket-${asked.name}`,
  });
  expect(body).toBe(
    "Keeps the month's exports: CSV, PDF\n\n" +
      "Asked for by user:default/developer, for group:default/platform-engineer. It adds files only. The checks plan it and show what it costs.\n",
  );
  const folder = `live/dev/bucket-${asked.name}`;
  expect(await changes(head)).toEqual([`A\t${folder}/catalog-info.yaml`, `A\t${folder}/terragrunt.hcl`]);
  expect(await fileOf(head, `${folder}/terragrunt.hcl`)).toBe(INCLUDES("bucket"));
  expect(await fileOf(head, `${folder}/catalog-info.yaml`)).toBe(`apiVersion: backstage.io/v1alpha1
kind: Resource
metadata:
  name: dev-bucket-${asked.name}
  description: "Keeps the month's exports: CSV, PDF"
  annotations:
    billpay.example/environment: dev
    billpay.example/unit: live/dev/bucket-${asked.name}
spec:
  type: bucket
  owner: group:default/platform-engineer
  system: billpay-dev
`);
});

test.each([
  ["bucket", {}, ""],
  [
    "bucket",
    { expiration_days: 3650, noncurrent_days: 1 },
    "\ninputs = {\n  expiration_days = 3650\n  noncurrent_days = 1\n}\n",
  ],
  ["bucket", { expiration_days: 1 }, "\ninputs = {\n  expiration_days = 1\n}\n"],
  ["database", {}, ""],
  ["database", { instance_class: "db.t4g.small" }, '\ninputs = {\n  instance_class = "db.t4g.small"\n}\n'],
  [
    "database",
    { allocated_storage: 20 },
    "\ninputs = {\n  allocated_storage     = 20\n  max_allocated_storage = 40\n}\n",
  ],
  [
    "database",
    { instance_class: "db.m7g.large", allocated_storage: 1000 },
    '\ninputs = {\n  instance_class = "db.m7g.large"\n\n  allocated_storage     = 1000\n  max_allocated_storage = 2000\n}\n',
  ],
  [
    "registry",
    {},
    "\ninputs = {\n  enhanced_scanning = false # it is a setting of the account, which the unit `registry` has\n}\n",
  ],
  [
    "registry",
    { kept_images: 10 },
    "\ninputs = {\n  enhanced_scanning = false # it is a setting of the account, which the unit `registry` has\n\n  kept_images = 10\n}\n",
  ],
])("the unit of a %s with %j has these inputs", async (kind, settings, inputs) => {
  const asked = values({ kind, ...settings });
  const { head } = await engine.open(TEMPLATE, asked);
  expect(await fileOf(head, `live/dev/${kind}-${asked.name}/terragrunt.hcl`)).toBe(INCLUDES(kind) + inputs);
});

test("secrets have the names of their environment and component", async () => {
  const asked = values({
    kind: "secrets",
    secrets: ["api-key", "password"],
    generate: true,
    description: "Calls a bank",
  });
  const { head } = await engine.open(TEMPLATE, asked);
  const secret = (name: string) => `    "billpay/dev/${asked.name}/${name}" = {
      description = "Calls a bank"
      generate    = true
    }
`;
  expect(await fileOf(head, `live/dev/secrets-${asked.name}/terragrunt.hcl`)).toBe(
    `${INCLUDES("secrets")}\ninputs = {\n  secrets = {\n${secret("api-key")}${secret("password")}  }\n}\n`,
  );
});

test.each([
  ["prod", ["prod"]],
  ["staging", ["staging"]],
  ["prod and staging", ["prod", "staging"]],
])("who asks for %s gets staging and prod, once each", async (_, environments) => {
  const asked = values({ environments: environments.map((name) => `resource:default/${name}`) });
  const { head } = await engine.open(TEMPLATE, asked);
  const files = (name: string) => [
    `A\tlive/${name}/bucket-${asked.name}/catalog-info.yaml`,
    `A\tlive/${name}/bucket-${asked.name}/terragrunt.hcl`,
  ];
  expect(await changes(head)).toEqual([...files("prod"), ...files("staging")]);
});

test("the longest name in all environments is a name that the catalog takes", async () => {
  const environments = ["local", "dev", "staging", "prod"].map((name) => `resource:default/${name}`);
  const { head } = await engine.open(TEMPLATE, values({ kind: "database", name: LONGEST, environments }));
  expect(await changes(head)).toHaveLength(8);
  const entity = await fileOf(head, `live/staging/database-${LONGEST}/catalog-info.yaml`);
  const [, name = ""] = /name: (.*)/.exec(entity) ?? [];
  // https://backstage.io/docs/features/software-catalog/descriptor-format/#name-required
  expect(name).toMatch(/^[a-z0-9-]{1,63}$/);
});

const without = (key: string) => ({ [key]: undefined });

const REFUSED: readonly (readonly [string, object, string])[] = [
  // every bound of the name
  ["no name", without("name"), 'requires property "name"'],
  ["a name of two", { name: "ab" }, "minimum length of 3"],
  ["a name of 21", { name: `${LONGEST}1` }, "maximum length of 20"],
  ...["-ab", "ab-", "a--b", "Abc", "1ab", "a_b", "a.b", "a b", "abc\n", "../", "${{ 1 }}", "añb"].map(
    (name) => [`the name ${JSON.stringify(name)}`, { name }, "does not match pattern"] as const,
  ),
  ["a name that is a number", { name: 123 }, "is not of a type(s) string"],
  // of the description
  ["no description", without("description"), 'requires property "description"'],
  ["a description of two", { description: "ab" }, "minimum length of 3"],
  ["a description of 101", { description: "a".repeat(101) }, "maximum length of 100"],
  ...['a "b"', "a\nb", "a ${b}", "a {b}", "a`b`", "a\\b", " ab", "a: <b>", "%ab"].map(
    (description) =>
      [`the description ${JSON.stringify(description)}`, { description }, "does not match pattern"] as const,
  ),
  // of the owner
  ["no owner", without("owner"), 'requires property "owner"'],
  ["an owner of 78", { owner: `group:default/${"a".repeat(64)}` }, "maximum length of 77"],
  ...["platform-engineer", "user:default/developer", "group:other/a", "group:default/", "group:default/a-"].map(
    (owner) => [`the owner ${owner}`, { owner }, "does not match pattern"] as const,
  ),
  // of the environments
  ["no environments", without("environments"), 'requires property "environments"'],
  ["no environment", { environments: [] }, "instance.environments"],
  ["an environment twice", { environments: [DEV, DEV] }, "duplicate"],
  [
    "eleven environments",
    { environments: [..."abcdefghijk"].map((a) => `resource:default/a${a}`) },
    "maximum length of 10",
  ],
  ["a text for environments", { environments: DEV }, "is not of a type(s) array"],
  ...[
    "dev",
    "resource:default/dev-network",
    "resource:default/Dev",
    "resource:default/..",
    "component:default/dev",
  ].map(
    (environment) =>
      [`the environment ${environment}`, { environments: [environment] }, "does not match pattern"] as const,
  ),
  ["an environment of 13 characters", { environments: ["resource:default/a234567890123"] }, "maximum length of 29"],
  // of the kinds
  ["no kind", without("kind"), 'requires property "kind"'],
  ["a kind that there is not", { kind: "queue" }, "is not one of enum values"],
  ...[0, 3651, 1.5, "30"].map(
    (expiration_days) => [`expiration after ${expiration_days} days`, { expiration_days }, ""] as const,
  ),
  ...[0, 366, 1.5, "30"].map(
    (noncurrent_days) => [`${noncurrent_days} days to restore`, { noncurrent_days }, ""] as const,
  ),
  ...["db.t4g.nano", "", 'db"'].map(
    (instance_class) => [`DB instance class ${instance_class}`, { kind: "database", instance_class }, ""] as const,
  ),
  ...[19, 1001, 20.5, "20"].map(
    (allocated_storage) =>
      [`storage of ${allocated_storage} GiB`, { kind: "database", allocated_storage }, ""] as const,
  ),
  ...[9, 1001, 10.5, "10"].map(
    (kept_images) => [`${kept_images} images`, { kind: "registry", kept_images }, ""] as const,
  ),
  ["secrets without their names", { kind: "secrets", generate: true }, ""],
  ["secrets of which nobody says who gives the value", { kind: "secrets", secrets: ["api-key"] }, ""],
  ["a value that is yes", { kind: "secrets", secrets: ["api-key"], generate: "yes" }, ""],
  ...[[], ["a"], ["a".repeat(41)], ["Ab"], ["a/b"], ['a"b'], ["ab", "ab"], [..."abcdefghijk"].map((a) => `a${a}`)].map(
    (secrets) => [`the secrets ${JSON.stringify(secrets)}`, { kind: "secrets", generate: true, secrets }, ""] as const,
  ),
  ...["api", "front-a", "front-b", "feature-flags", "frontend-a", "frontend-b"].map(
    (name) => [`a site of the name ${name}, which is taken`, { kind: "site", name }, ""] as const,
  ),
];

test.each(REFUSED)("%s is refused before anything is done", async (_, wrong, says) => {
  const pulls = engine.github.recordOf("billpay/billpay-platform").pulls.length;
  const { status, said } = await engine.run(TEMPLATE, values(wrong));
  expect([status, said]).toEqual(["refused", expect.stringContaining(says)]);
  expect(engine.github.recordOf("billpay/billpay-platform").pulls).toHaveLength(pulls);
});

test.each([
  ["an owner", { owner: "group:default/nobody" }, "group:default/nobody not found"],
  ["an environment", { environments: [DEV, "resource:default/nowhere"] }, "resource:default/nowhere not found"],
])("%s that the catalog has not is refused", async (_, wrong, says) => {
  const { status, said } = await engine.run(TEMPLATE, values(wrong));
  expect([status, said]).toEqual(["failed", expect.stringContaining(says)]);
});

test("a name that main has is refused, in whichever of the environments it is", async () => {
  const asked = values();
  const { number } = await engine.open(TEMPLATE, asked);
  await engine.github.merge("billpay/billpay-platform", number);
  const again = await engine.run(TEMPLATE, { ...asked, environments: ["resource:default/local", DEV] });
  expect([again.status, again.said]).toEqual(["failed", expect.stringContaining("dest already exists")]);
});

test("a name that an open pull request has is refused", async () => {
  const asked = values();
  await engine.open(TEMPLATE, asked);
  const before = await engine.git("rev-parse", `bucket-${asked.name}`);
  const { status } = await engine.run(TEMPLATE, { ...asked, expiration_days: 7 });
  expect([status, await engine.git("rev-parse", `bucket-${asked.name}`)]).toEqual(["failed", before]);
});

test.each([
  ["in the order in which they were asked for", [0, 1]],
  ["in the other order", [1, 0]],
])("two components merge without a conflict %s", async (_, order) => {
  const asked = [values(), values({ kind: "registry", environments: [DEV, "resource:default/prod"] })];
  const pulls = [];
  for (const one of asked) pulls.push(await engine.open(TEMPLATE, one));
  for (const at of order) await engine.github.merge("billpay/billpay-platform", pulls[at]?.number ?? 0);
  const units = (await engine.git("ls-tree", "--name-only", "main", "live/dev/")).split("\n");
  expect(units).toEqual(
    expect.arrayContaining([`live/dev/bucket-${asked[0]?.name}`, `live/dev/registry-${asked[1]?.name}`]),
  );
});
