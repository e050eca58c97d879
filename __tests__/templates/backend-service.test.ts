import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, parseAllDocuments } from "yaml";
import { serviceProblems } from "../../src/live/service-files";
import { output } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { installPackages } from "./application-packages";
import { type Engine, OWNER, startEngine } from "./engine";
import { startApplication } from "./running-application";

const TEMPLATE = "backend-service";
const STAGING = "resource:default/staging";

/** All that can be asked for. */
const WHOLE = {
  name: "bills",
  description: "Bills: who pays them, and when",
  owner: OWNER,
  critical: true,
  environments: ["resource:default/local", "resource:default/dev"],
  host: "bills",
  secrets: ["gateway", "session-key"],
  generate: true,
  database: true,
};

/** What the form cannot leave out. The longest name that is allowed. */
const LEAST = {
  name: "a2345678901234567890",
  description: "The least",
  owner: OWNER,
  environments: [STAGING],
};

let engine: Engine;
let dir: string;
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "billpay-application-"));
  engine = await startEngine();
  for (const asked of [WHOLE, LEAST]) {
    const { status, said } = await engine.run(TEMPLATE, asked);
    if (status !== "completed") throw new Error(`${asked.name} ${status}:\n${said}`);
    await output("git", ["clone", "--quiet", engine.github.folderOf(`billpay/${asked.name}`), join(dir, asked.name)]);
    const application = join(dir, asked.name);
    const packages = await installPackages(application, "backendservice");
    symlinkSync(join(packages, "node_modules"), join(application, "node_modules"));
  }
}, 900_000);
afterAll(async () => {
  await engine?.close();
  rmSync(dir, { recursive: true, force: true });
});

const changes = async (name: string) =>
  (await engine.git("diff", "--name-status", `main...service-${name}`)).trim().split("\n");
const proposed = async (name: string, path: string) => parse(await engine.git("show", `service-${name}:${path}`));
const inApplication = (name: string, path: string) => readFileSync(join(dir, name, path), "utf8");

describe("the pull request to the platform", () => {
  test("adds the service, and its unit and database in each environment, and changes nothing", async () => {
    const unit = ["catalog-info.yaml", "image.yaml", "terragrunt.hcl"];
    expect(await changes("bills")).toEqual([
      "A\tlive/_services/service-bills.yaml",
      ...["dev", "local"].flatMap((environment) => [
        ...["catalog-info.yaml", "terragrunt.hcl"].map((file) => `A\tlive/${environment}/database-bills/${file}`),
        ...unit.map((file) => `A\tlive/${environment}/service-bills/${file}`),
      ]),
    ]);
    expect(await changes(LEAST.name)).toEqual([
      `A\tlive/_services/service-${LEAST.name}.yaml`,
      ...["prod", "staging"].flatMap((environment) =>
        unit.map((file) => `A\tlive/${environment}/service-${LEAST.name}/${file}`),
      ),
    ]);
  });

  test("says what the service is, in what the live tree takes", async () => {
    const whole = await proposed("bills", "live/_services/service-bills.yaml");
    const secret = (name: string) => ({ description: `Secret ${name} of bills`, generate: true });
    expect(whole).toEqual({
      service: "bills",
      priority_class: "billpay-critical",
      needs: { host: "bills", secrets: { gateway: secret("gateway"), "session-key": secret("session-key") } },
    });
    const least = await proposed(LEAST.name, `live/_services/service-${LEAST.name}.yaml`);
    expect(least).toEqual({ service: LEAST.name, priority_class: "billpay-default" });
  });

  test("is valid in the live tree, beside the services that it has", async () => {
    for (const [name, environment] of [
      ["bills", "dev"],
      [LEAST.name, "prod"],
    ] as const) {
      const tree = join(dir, `platform-${name}`);
      const of = engine.github.folderOf("billpay/billpay-platform");
      await output("git", ["clone", "--quiet", "--branch", `service-${name}`, of, tree]);
      symlinkSync(join(repo, "modules"), join(tree, "modules")); // not at the engine's GitHub
      expect(serviceProblems(environment, ["service-back", `service-${name}`], tree)).toEqual([]);
    }
  });

  test("has units that are those of the backend there is, without an image", async () => {
    for (const environment of ["dev", "local"]) {
      const backend = (file: string) => readFileSync(join(repo, "live", environment, "service-back", file), "utf8");
      const own = (file: string) => engine.git("show", `service-bills:live/${environment}/service-bills/${file}`);
      expect(await own("terragrunt.hcl")).toBe(backend("terragrunt.hcl"));
      expect(await own("image.yaml")).toBe(backend("image.yaml").replace("poc-billpay-back", "bills"));
      expect(parse(await own("catalog-info.yaml"))).toMatchObject({
        metadata: { name: `${environment}-service-bills`, description: WHOLE.description },
        spec: { owner: OWNER, system: `billpay-${environment}` },
      });
    }
  });
});

describe("is refused", () => {
  test.each([
    ["a name that a service of the platform has by another folder", { name: "backend" }],
    ["a name that is too long", { name: `${LEAST.name}1` }],
    ["a name that is no name", { name: "Bills" }],
    ["a host that another part of the platform has", { name: "other", host: "api" }],
    ["a description that could leave its file", { name: "other", description: 'a"\nowner: group:default/x' }],
    ["one secret twice", { name: "other", secrets: ["one-key", "one-key"] }],
    ["no environment", { name: "other", environments: [] }],
  ])(
    "%s",
    async (_, changed) => {
      expect((await engine.run(TEMPLATE, { ...WHOLE, ...changed })).status).toBe("refused");
    },
    120_000,
  );

  test("an owner that the catalog does not have, before anything is made", async () => {
    const asked = { ...WHOLE, name: "nobodys", owner: "group:default/nobody" };
    expect((await engine.run(TEMPLATE, asked)).status).toBe("failed");
    expect(() => engine.github.recordOf("billpay/nobodys")).toThrow();
  }, 120_000);

  test("a name that the live tree has, before anything is made", async () => {
    const { number } = engine.github.recordOf("billpay/billpay-platform").pulls[0] ?? { number: 0 };
    await engine.github.merge("billpay/billpay-platform", number);
    const before = engine.github.recordOf("billpay/billpay-platform").pulls.length;
    const { status, said } = await engine.run(TEMPLATE, { ...WHOLE, environments: ["resource:default/dev"] });
    expect(status).toBe("failed");
    expect(said).toMatch(/service-bills/);
    expect(engine.github.recordOf("billpay/billpay-platform").pulls).toHaveLength(before);
  }, 300_000);
});

describe("the repository of the application", () => {
  test("has no expression of the template left, and nothing that one left out", () => {
    for (const { name } of [WHOLE, LEAST])
      for (const file of filesBelow(join(dir, name))) {
        const text = inApplication(name, file);
        expect([file, /\$\{\{ *values|\{%|\[object Object\]|: undefined$/m.exec(text)]).toEqual([file, null]);
      }
  });

  test("is in the catalog with its API, and with what runs it in each environment", () => {
    const entities = parseAllDocuments(inApplication("bills", "catalog-info.yaml")).map((one) => one.toJS());
    expect(entities.map(({ kind, metadata, spec }) => [kind, metadata.name, spec.owner])).toEqual([
      ["Component", "bills", OWNER],
      ["API", "bills", OWNER],
    ]);
    const [component, api] = entities;
    expect(component.metadata.annotations["github.com/project-slug"]).toBe("billpay/bills");
    expect(component.spec.dependsOn.sort()).toEqual(
      ["dev", "local"].map((environment) => `resource:default/${environment}-service-bills`),
    );
    expect(JSON.parse(inApplication("bills", api.spec.definition.$text)).info.title).toBe("bills");
  });

  test("is reviewed by its owner, and checked by the platform's workflow, which gets no more than it asks for", () => {
    expect(inApplication("bills", ".github/CODEOWNERS")).toBe("* @billpay/platform-engineer\n");
    const { permissions, jobs } = parse(inApplication("bills", ".github/workflows/ci.yml"));
    expect(permissions).toEqual({});
    const [, path = ""] = /^billpay\/billpay-platform\/(.*)@main$/.exec(jobs.service.uses) ?? [];
    const called = parse(readFileSync(join(repo, path), "utf8"));
    expect(jobs.service.permissions).toEqual(called.jobs.check.permissions);
    expect(called.on.workflow_call).toBeNull(); // no inputs, no secrets
  });

  test.each([WHOLE.name, LEAST.name])(
    "%s is formatted and linted, and compiles",
    async (name) => {
      const cwd = join(dir, name);
      await output("npm", ["run", "lint"], { cwd });
      await output("npm", ["run", "build"], { cwd });
      expect(await output("git", ["status", "--porcelain"], { cwd })).toBe(""); // what is built is ignored
    },
    300_000,
  );

  test("passes its own tests", async () => {
    const said = await output("npm", ["test"], { cwd: join(dir, "bills"), timeoutMs: 600_000 });
    expect(said).toMatch(/^# pass \d{3}$/m);
  }, 700_000);
});

describe("the service", () => {
  const secretsOf = () => {
    const folder = join(dir, "secrets");
    mkdirSync(folder, { recursive: true });
    for (const name of WHOLE.secrets) writeFileSync(join(folder, name), "a value\n");
    return folder;
  };
  const start = (env: NodeJS.ProcessEnv = {}) =>
    startApplication(join(dir, "bills"), { SECRETS_DIR: secretsOf(), ...env });
  const statusOf = async (url: string) => (await fetch(url, { headers: { connection: "close" } })).status;

  beforeAll(() => output("npm", ["run", "build"], { cwd: join(dir, "bills") }), 120_000);

  test("is alive and ready, and on SIGTERM finishes what is under way, having said that it is not ready", async () => {
    const { child, url, ended, lines } = await start({ DRAIN_DELAY_MS: "1000" });
    expect(await Promise.all(["livez", "readyz"].map((path) => statusOf(`${url}/${path}`)))).toEqual([200, 200]);

    const bill = JSON.stringify({ payer: "Somebody", due: "2026-12-31", total: { amount: 1, currency: "USD" } });
    const headers = {
      "content-type": "application/json",
      "content-length": bill.length,
      "idempotency-key": "a-test-key",
    };
    const slow = request(`${url}/bills`, { method: "POST", headers });
    const answered = new Promise((resolve, reject) => {
      slow.on("response", (response) => resolve(response.resume().statusCode)).on("error", reject);
    });
    slow.write(bill.slice(0, 9));
    await sleep(200);
    child.kill("SIGTERM");
    while ((await statusOf(`${url}/readyz`)) !== 503) await sleep(20);
    expect(await statusOf(`${url}/livez`)).toBe(200);
    while (await statusOf(`${url}/livez`).catch(() => undefined)) await sleep(20);
    expect(child.exitCode).toBeNull(); // it waits for the slow one alone
    slow.end(bill.slice(9));
    expect(await answered).toBe(201);
    expect(await ended).toBe(0);
    expect(lines.filter(({ stderr, level }) => stderr || level === "error")).toEqual([]);
  });

  test("does not start without a secret that it was asked for, or with settings that are wrong", async () => {
    await expect(start({ SECRETS_DIR: "/nothing/here" })).rejects.toThrow(
      "it ended with 1: /nothing/here/gateway is missing or empty: must be a file with the secret gateway\n" +
        "/nothing/here/session-key is missing or empty: must be a file with the secret session-key",
    );
    await expect(start({ PORT: "80a", LOG_LEVEL: "loud" })).rejects.toThrow(
      'it ended with 1: PORT is "80a": must be a whole number from 0 to 65535\n' +
        'LOG_LEVEL is "loud": must be one of info, debug, warn, error, silent',
    );
  });
});

const filesBelow = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .filter((file) => !/^(\.git|node_modules|dist)\//.test(file));
