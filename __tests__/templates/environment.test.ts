import { parse } from "yaml";
import { parseEnvironment, unitNames } from "../../src/live/environment";
import { type Engine, PLATFORM, startEngine } from "./engine";

const TEMPLATE = "environment";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 600_000);
afterAll(async () => {
  await engine?.close();
});
afterEach(() => expect(engine.github.unknown).toEqual([]));

const values = (changes: object = {}) => ({
  name: "test",
  class: "development",
  account_id: "444444444444",
  domain: "test.billpay.example",
  ...changes,
});

const show = (branch: string, path: string) => engine.git("show", `${branch}:${path}`);
const filesOf = async (branch: string, dir: string) =>
  (await engine.git("ls-tree", "-r", "--name-only", branch, `${dir}/`))
    .trim()
    .split("\n")
    .map((file) => file.slice(dir.length + 1));

test("a new environment has the files of dev's units, as they are, and settings of its own", async () => {
  const { head, body } = await engine.open(TEMPLATE, values());
  const status = (await engine.git("diff", "--name-status", `main...${head}`)).trim().split("\n");
  expect(status.filter((line) => !line.startsWith("A\tlive/test/"))).toEqual([]);
  const files = await filesOf(head, "live/test");
  expect(files).toEqual(await filesOf("main", "live/dev"));
  for (const unit of unitNames("dev")) {
    const path = `${unit}/terragrunt.hcl`;
    expect(await show(head, `live/test/${path}`)).toBe(await show("main", `live/dev/${path}`));
  }
  const text = await show(head, "live/test/env.yaml");
  const dev = parse(await show("main", "live/dev/env.yaml"));
  expect(parse(text)).toEqual({
    ...dev,
    name: "test",
    account_id: "444444444444",
    namespace: "billpay-test",
    domain: "test.billpay.example",
    bucket_suffix: "-test",
  });
  expect(text).toContain("# yaml-language-server: $schema=../env.schema.json\n");
  expect(text).toContain("# Of class development, with the units that dev has.\n");
  expect(await show(head, "live/test/usage.yaml")).toMatch(/^# What test uses in a month/);
  expect(() => parseEnvironment(text, "env.yaml", "test")).not.toThrow();
  expect(parse(await show(head, "live/test/service-back/image.yaml"))).toEqual({ digest: null });
  expect(body).toContain("docs/first-account.md");
});

test("one of class production has somebody who gets its alarms", async () => {
  const asked = { name: "a23456789012", class: "production", critical_email: "on-call+billpay@billpay.example" };
  const { head } = await engine.open(TEMPLATE, values(asked));
  const text = await show(head, "live/a23456789012/env.yaml");
  expect(parse(text)).toMatchObject({
    class: "production",
    observability: { critical_emails: ["on-call+billpay@billpay.example"] },
  });
  expect(() => parseEnvironment(text, "env.yaml", "a23456789012")).not.toThrow();
});

test("dev's components and images stay dev's", async () => {
  const digest = `sha256:${"a".repeat(64)}`;
  const asked = {
    kind: "bucket",
    name: "exports",
    description: "Exports",
    owner: "group:default/platform-engineer",
    environments: ["resource:default/dev"],
  };
  const { number } = await engine.open("infrastructure-component", asked);
  await engine.github.merge(PLATFORM, number);
  await engine.commit("live/dev/service-back/image.yaml", `digest: ${digest}\n`);
  const { head } = await engine.open(TEMPLATE, values({ name: "later", domain: "later.billpay.example" }));
  const files = await filesOf(head, "live/later");
  expect(files.filter((file) => file.startsWith("bucket-"))).toEqual([]);
  expect(files).toContain("network/terragrunt.hcl");
  expect(await show(head, "live/later/service-back/image.yaml")).not.toContain(digest);
});

test.each(["dev", "staging"])("the name of an environment that is there is refused: %s", async (name) => {
  const { status, said } = await engine.run(TEMPLATE, values({ name }));
  expect([status, said]).toEqual(["failed", expect.stringContaining("dest already exists")]);
});

test.each([
  ["no name", { name: undefined }],
  ["a name of one", { name: "a" }],
  ["a name of 13", { name: "a234567890123" }],
  ["a name with a hyphen", { name: "a-b" }],
  ["a name that begins with a digit", { name: "1a" }],
  ["a name in capitals", { name: "Test" }],
  ["a name that leads elsewhere", { name: "../a" }],
  ["no class", { class: undefined }],
  ["the laptop's class", { class: "local" }],
  ["no account", { account_id: undefined }],
  ["an account of 11 digits", { account_id: "44444444444" }],
  ["an account of 13 digits", { account_id: "4444444444444" }],
  ["an account that is a number", { account_id: 444444444444 }],
  ["no domain", { domain: undefined }],
  ["a domain of one label", { domain: "billpay" }],
  ["a domain with an address before it", { domain: "https://billpay.example" }],
  ["a domain of 65", { domain: `${"a".repeat(57)}.example` }],
  ["production, and nobody who gets its alarms", { class: "production" }],
  ["production, and an address that is none", { class: "production", critical_email: "on-call" }],
  ["an address with a line break", { class: "production", critical_email: "a@billpay.example\nb" }],
  ["an address of 101", { class: "production", critical_email: `${"a".repeat(85)}@billpay.example` }],
])("%s is refused", async (_, wrong) => {
  expect(await engine.run(TEMPLATE, values(wrong))).toMatchObject({ status: "refused" });
});
