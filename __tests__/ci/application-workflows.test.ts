import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repo } from "../../src/system/repo";

const read = (path: string) => readFileSync(join(repo, path), "utf8");
const microfrontend = (path: string) => `templates/microfrontend/${path}`;

/** What the repositories of applications call: those that only others start. */
describe("the workflow of microfrontends", () => {
  const { on, permissions, jobs } = parse(read(".github/workflows/web.yml"));
  const steps: { uses?: string; run?: string; with?: Record<string, unknown> }[] = jobs.build.steps;

  test("is called, takes no secrets, and may only read", () => {
    expect(on).toEqual({ workflow_call: null });
    expect(permissions).toEqual({});
    expect(jobs.build.permissions).toEqual({ contents: "read" });
    expect(Object.keys(jobs)).toEqual(["build"]);
  });

  test("installs without scripts of packages, then checks, tests and builds, then keeps the build", () => {
    expect(steps.flatMap(({ run = [] }) => run)).toEqual([
      "npm ci --ignore-scripts",
      "npm run lint",
      "npm run typecheck",
      "npm test -- --ci",
      "npm run build",
    ]);
    expect(steps.at(-1)).toMatchObject({ with: { path: "dist", "if-no-files-found": "error" } });
  });

  test("runs what each microfrontend has, on the Node.js that it names", () => {
    const called = steps.flatMap(({ run = "" }) => [...(/npm (?:run )?(\w+)/.exec(run)?.slice(1) ?? [])]);
    const scripts = called.filter((name) => name !== "ci");
    expect(scripts).toHaveLength(4);
    const node = steps.find(({ uses }) => uses?.startsWith("actions/setup-node@"))?.with?.["node-version-file"];
    const versions = readdirSync(join(repo, microfrontend("versions")));
    expect(versions.length).toBeGreaterThan(1);
    for (const version of versions) {
      const has = JSON.parse(read(microfrontend(`versions/${version}/package.json`))).scripts;
      expect(Object.keys(has)).toEqual(expect.arrayContaining(scripts));
      expect(read(microfrontend(`versions/${version}/${node}`))).toMatch(/^\d\d\n$/);
    }
  });

  test("is called by microfrontends with no more than it needs, on pull requests and on main", () => {
    const caller = parse(read(microfrontend("skeleton/.github/workflows/ci.yml")));
    expect(caller.on).toEqual({ pull_request: null, push: { branches: ["main"] } });
    expect(caller.permissions).toEqual({});
    expect(caller.jobs.web.permissions).toEqual(jobs.build.permissions);
    expect(caller.jobs.web.uses).toMatch(/\/\.github\/workflows\/web\.yml@main$/);
    expect(Object.keys(caller.jobs.web)).toEqual(["uses", "permissions"]);
  });
});
