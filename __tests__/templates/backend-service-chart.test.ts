import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { INPUTS as INGRESS } from "../../src/modules/ingress/inputs";
import { INPUTS as SERVICE } from "../../src/modules/service/inputs";
import { repo } from "../../src/system/repo";

const SKELETON = "templates/backend-service/skeleton";
const read = (path: string) => readFileSync(join(repo, path), "utf8");
const config = read(`${SKELETON}/src/config.ts`);
const dockerfile = read(`${SKELETON}/Dockerfile`);
const deployment = read("charts/service/templates/deployment.yaml");
const chart = parse(read("charts/service/values.yaml"));

/** A number as the skeleton's code has it. */
const numberAfter = (pattern: string) =>
  Number(new RegExp(`${pattern}\\(?([\\d_]+)`).exec(config)?.[1]?.replaceAll("_", ""));

test("it stops within what the chart leaves it after the preStop sleep", () => {
  const sleep = Number(/preStop:[\s\S]*?seconds: (\d+)/.exec(deployment)?.[1]);
  expect(sleep).toBeGreaterThan(0);
  expect(numberAfter("KILLED_AFTER_MS = ")).toBe((chart.terminationGracePeriodSeconds - sleep) * 1000);
  const needs = ["DRAIN_DELAY_MS: whole", "SHUTDOWN_TIMEOUT_MS: whole", "FLUSH_MS = "].map(numberAfter);
  expect(needs.reduce((sum, ms) => sum + ms)).toBeLessThan(numberAfter("KILLED_AFTER_MS = "));
});

test("the readiness probe sees that it stops before it stops", () => {
  const period = Number(/readinessProbe:[\s\S]*?periodSeconds: (\d+)/.exec(deployment)?.[1]);
  expect(numberAfter("DRAIN_DELAY_MS: whole")).toBeGreaterThanOrEqual(period * 1000);
});

test("it listens where the chart, the module and the load balancer look for it", () => {
  const port = numberAfter("PORT: whole");
  expect([chart.containerPort, SERVICE.port.default]).toEqual([port, port]);
  const paths = new Set([...deployment.matchAll(/path: (\/\w+)/g)].map(([, path]) => path));
  const health = read(`${SKELETON}/src/health.ts`);
  for (const path of paths) expect(health).toContain(`"${path}"`);
  expect([...paths].sort()).toEqual(["/livez", "/readyz"]);
});

test("it keeps idle connections open for longer than the load balancer", () => {
  expect(numberAfter("KEEP_ALIVE_TIMEOUT_MS: whole")).toBeGreaterThan(
    Number(INGRESS.idle_timeout_seconds.default) * 1000,
  );
});

test("its secrets are where the chart mounts them", () => {
  const [, mounted] = /name: secrets\s+mountPath: (\S+)/.exec(deployment) ?? [];
  expect(config).toContain(`SECRETS_DIR: text("${mounted}")`);
});

test("no setting has a name that the chart takes for a secret", () => {
  const names = [...config.matchAll(/^ {2}([A-Z_]+): /gm)].map(([, name]) => name ?? "");
  expect(names.length).toBeGreaterThan(10);
  for (const name of names) expect(name).not.toMatch(/(PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|PRIVATE_KEY)$/);
});

describe("its image", () => {
  test("runs as the chart's user, which is not root, and Node is the process that gets the signals", () => {
    expect(dockerfile).toContain(`\nUSER ${chart.runAsUser}:${chart.runAsUser}\n`);
    expect(dockerfile).toMatch(/^CMD \["node", .*"dist\/src\/main\.js"\]$/m);
  });

  test("is made of what is there, and .dockerignore lets it in", () => {
    const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.*) \S+$/gm)].flatMap(([, files = ""]) =>
      files.split(" "),
    );
    const let_in = read(`${SKELETON}/.dockerignore`).trim().split("\n");
    expect(let_in[0]).toBe("*");
    for (const file of copied) {
      expect([file, existsSync(join(repo, SKELETON, file))]).toEqual([file, true]);
      expect(let_in).toContain(`!${file}`);
    }
  });

  test("is of an exact version of Node, the same in each stage, of the line that developers and CI use", () => {
    const [, version = ""] =
      /^ARG NODE_IMAGE=node:(\d+\.\d+\.\d+)-\w+-slim(@sha256:[0-9a-f]{64})?$/m.exec(dockerfile) ?? [];
    expect(version.split(".")[0]).toBe(read(`${SKELETON}/.nvmrc`).trim());
    expect([...dockerfile.matchAll(/^FROM (\S+)/gm)].map(([, image]) => image)).toEqual([
      "${NODE_IMAGE}",
      "${NODE_IMAGE}",
    ]);
  });
});

test("the lock file is that of package.json, and names no registry", () => {
  const lock = read(`${SKELETON}/package-lock.json`);
  const manifest = JSON.parse(read(`${SKELETON}/package.json`));
  const { name, packages } = JSON.parse(lock);
  const { dependencies, devDependencies, engines } = packages[""];
  expect({ name, dependencies, devDependencies, engines }).toEqual({
    name: manifest.name,
    dependencies: manifest.dependencies,
    devDependencies: manifest.devDependencies,
    engines: manifest.engines,
  });
  expect(lock).not.toMatch(
    /"resolved"|https?:\/\/(?!(opencollective|github|www\.patreon|paypal|tidelift|feross)[.\w]*)[\w.]*registry/,
  );
  for (const version of Object.values({ ...dependencies, ...devDependencies }))
    expect(version).toMatch(/^\d+\.\d+\.\d+$/);
});
