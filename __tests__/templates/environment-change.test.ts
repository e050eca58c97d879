import { parse } from "yaml";
import { environmentNames, parseEnvironment } from "../../src/live/environment";
import { type Engine, PLATFORM, startEngine } from "./engine";

const TEMPLATE = "environment-change";

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
}, 600_000);
afterAll(async () => {
  await engine?.close();
});
afterEach(() => expect(engine.github.unknown).toEqual([]));

const values = (environment: string, changes: object) => ({
  environment: `resource:default/${environment}`,
  reason: "More load (20 %) since May",
  ...changes,
});

const fileOf = (branch: string, environment: string) => engine.git("show", `${branch}:live/${environment}/env.yaml`);

/** The lines that a pull request adds to and takes from an environment. */
async function linesOf(branch: string, environment: string): Promise<string[]> {
  const diff = await engine.git("diff", "--unified=0", `main...${branch}`, "--", `live/${environment}/env.yaml`);
  return diff.split("\n").filter((line) => /^[+-](?![+-])/.test(line));
}

const changed = async (branch: string) =>
  (await engine.git("diff", "--name-only", `main...${branch}`)).trim().split("\n");

const ALL = {
  max_size: 9,
  instance_class: "db.m7g.2xlarge",
  limit_usd: 100_000,
  min_size: 2,
  multi_az: true,
  backup_retention_days: 35,
  proxy: true,
  nat_mode: "per_az",
};
const WRITTEN = {
  cluster: { max_size: 9, min_size: 2, desired_size: 2 },
  database: { instance_class: "db.m7g.2xlarge", multi_az: true, backup_retention_days: 35, proxy: true },
  budget: { limit_usd: 100_000 },
  network: { nat_mode: "per_az" },
};

test("one size of dev is one change of one file, with who asks and why", async () => {
  const { head, title, body } = await engine.open(TEMPLATE, values("dev", { limit_usd: 450 }));
  expect(title).toBe("Change dev");
  expect(body).toBe(
    "More load (20 %) since May\n\nAsked for by user:default/developer. The checks plan it and show what it costs.\n",
  );
  expect(await changed(head)).toEqual(["live/dev/env.yaml"]);
  expect(await linesOf(head, "dev")).toEqual(["+budget:", "+  limit_usd: 450"]);
});

test("a size that is there is changed in its place", async () => {
  const { head } = await engine.open(TEMPLATE, values("staging", { limit_usd: 1300, max_size: 5 }));
  expect(await changed(head)).toEqual(["live/staging/env.yaml"]);
  expect(await linesOf(head, "staging")).toEqual([
    "-  max_size: 4",
    "+  max_size: 5",
    "-  limit_usd: 1200",
    "+  limit_usd: 1300",
  ]);
});

test.each(environmentNames())(
  "all that can be changed of %s is written, is valid, and no line of a person is lost",
  async (name) => {
    const { head } = await engine.open(TEMPLATE, values(name, ALL));
    const before = await fileOf("main", name);
    const after = await fileOf(head, name);
    const was = parse(before);
    const sections = Object.entries(WRITTEN).map(([section, written]) => [section, { ...was[section], ...written }]);
    expect(parse(after)).toEqual({ ...was, ...Object.fromEntries(sections) });
    expect(() => parseEnvironment(after, "env.yaml", name)).not.toThrow();
    for (const comment of before.match(/#.*$/gm) ?? []) expect(after).toContain(comment);
    const taken = (await linesOf(head, name)).filter((line) => line.startsWith("-"));
    for (const line of taken) expect(line).toMatch(/^- {2}(max_size|instance_class|limit_usd): /);
  },
);

test.each(["staging", "prod"])(
  "what staging must have as prod has it is changed in both, whoever of them is chosen: %s",
  async (name) => {
    const { head } = await engine.open(TEMPLATE, values(name, { multi_az: true, instance_class: "db.t4g.large" }));
    expect(await changed(head)).toEqual(["live/prod/env.yaml", "live/staging/env.yaml"]);
    const classes = await Promise.all(
      ["prod", "staging"].map(async (one) => parse(await fileOf(head, one)).database.instance_class === "db.t4g.large"),
    );
    expect(classes).toEqual([name === "prod", name === "staging"]);
  },
);

test("a switch can be turned off", async () => {
  const { head } = await engine.open(TEMPLATE, values("dev", { multi_az: false }));
  expect(await linesOf(head, "dev")).toEqual(["+database:", "+  multi_az: false"]);
});

test("where nothing is changed, no pull request is opened", async () => {
  const pulls = engine.github.recordOf(PLATFORM).pulls.length;
  const { status, output } = await engine.run(TEMPLATE, values("dev", {}));
  expect([status, engine.github.recordOf(PLATFORM).pulls.length]).toEqual(["completed", pulls]);
  expect(output.links).toEqual([{ title: "Pull request" }]); // the portal shows no link that has no url
});

test.each([
  ["no environment", { environment: undefined }],
  ["an environment by its bare name", { environment: "dev" }],
  ["a unit for an environment", { environment: "resource:default/dev-network" }],
  ["an environment of 13 characters", { environment: "resource:default/a234567890123" }],
  ["no reason", { reason: undefined }],
  ["a reason of two", { reason: "ab" }],
  ["a reason of 201", { reason: "a".repeat(201) }],
  ["a reason of two lines", { reason: "more\nload" }],
  ["a reason with a template in it", { reason: "a ${{ secrets.token }}" }],
  ["no node", { max_size: 0 }],
  ["51 nodes", { max_size: 51 }],
  ["half a node", { max_size: 1.5 }],
  ["no node at least", { min_size: 0 }],
  ["51 nodes at least", { min_size: 51 }],
  ["a DB instance class that is not offered", { instance_class: "db.x2g.16xlarge" }],
  ["no budget", { limit_usd: 0 }],
  ["a budget of 100,001", { limit_usd: 100_001 }],
  ["a switch that is yes", { multi_az: "yes" }],
  ["a proxy that is 1", { proxy: 1 }],
  ["no day of backups", { backup_retention_days: 0 }],
  ["36 days of backups", { backup_retention_days: 36 }],
  ["NAT gateways of another kind", { nat_mode: "none" }],
])("%s is refused", async (_, wrong) => {
  expect(await engine.run(TEMPLATE, values("dev", wrong))).toMatchObject({ status: "refused" });
});

test("an environment that the catalog has not is refused", async () => {
  const { status, said } = await engine.run(TEMPLATE, values("nowhere", { max_size: 3 }));
  expect([status, said]).toEqual(["failed", expect.stringContaining("resource:default/nowhere not found")]);
});
