import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { environmentNames, readEnvironment } from "../../src/live/environment";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { obtainRunners, runGitLab, runJenkins } from "./run-pipelines";

const read = (path: string) => readFileSync(join(repo, path), "utf8");
const WORKFLOWS = readdirSync(join(repo, ".github", "workflows")).map((name) => `.github/workflows/${name}`);
const PIPELINES = [...WORKFLOWS, ".github/actions/set-up/action.yml", ".gitlab-ci.yml", "Jenkinsfile"];
const ENVIRONMENTS = environmentNames()
  .filter((name) => readEnvironment(name).endpoint === undefined)
  .sort();

/** `.gitlab-ci.yml` as it is written, its `!reference` left. */
const gitlabJobs = () => parse(read(".gitlab-ci.yml"), { merge: true, logLevel: "error" });

beforeAll(obtainRunners, 600_000);

test("every action is pinned to a commit, with the version that it is", () => {
  const used = PIPELINES.flatMap((file) => [...read(file).matchAll(/uses: +(\S+)(.*)$/gm)]);
  const foreign = used.filter(([, action]) => !action?.startsWith("./"));
  expect(foreign.length).toBeGreaterThan(0);
  for (const [, action, rest] of foreign) {
    expect(action).toMatch(/^[\w.-]+\/[\w.-]+@[0-9a-f]{40}$/);
    expect(rest).toMatch(/^ # v\d+\.\d+\.\d+$/);
  }
});

test("an action is of one version everywhere", () => {
  const pins = new Set(
    PIPELINES.flatMap((file) => [...read(file).matchAll(/uses: +([\w.-]+\/[\w.-]+@\S+)/g)].map(([, pin]) => pin)),
  );
  const actions = [...pins].map((pin) => pin?.split("@")[0]);
  expect(actions).toEqual([...new Set(actions)]);
});

test("the check that main requires starts on every pull request, whatever it changes, and always reports", () => {
  const { on, jobs } = parse(read(".github/workflows/plan.yml"));
  expect(on).toEqual({ pull_request: null }); // no paths, no branches, no types
  const named = Object.values<{ name: string; if?: string }>(jobs).filter(({ name }) => name === "Plan");
  expect(named.map((job) => job.if)).toEqual(["always()"]);
});

test("no event gives the code of a pull request more than the pull request may have", () => {
  for (const file of WORKFLOWS) {
    const events = Object.keys(parse(read(file)).on);
    expect(["pull_request", "push", "schedule", "workflow_call", "workflow_dispatch"]).toEqual(
      expect.arrayContaining(events),
    );
  }
});

test("workflows grant nothing, jobs what they need, and what writes to a pull request runs none of its code", () => {
  let writing = 0;
  for (const file of WORKFLOWS) {
    const { permissions, jobs } = parse(read(file));
    expect(Object.values(permissions).every((may) => may === "read")).toBe(true);
    for (const { permissions: may = {}, steps = [] } of Object.values<{
      permissions?: Record<string, string>;
      steps?: object[];
    }>(jobs)) {
      if (may["pull-requests"] !== "write") continue;
      expect(JSON.stringify(steps)).not.toMatch(/checkout|npm|npx/);
      writing += 1;
    }
  }
  expect(writing).toBeGreaterThan(0);
});

test("nothing that a person or a branch names is pasted into a script", () => {
  for (const file of WORKFLOWS) {
    for (const { steps = [] } of Object.values<{ steps?: { run?: string }[] }>(parse(read(file)).jobs)) {
      for (const { run: script = "" } of steps) expect(script).not.toContain("${{");
    }
  }
});

test("no package runs an install script where a token can be had", () => {
  for (const file of PIPELINES) {
    const installs = [...read(file).matchAll(/npm ci[^\n]*/g)].map(([line]) => line);
    for (const line of file.endsWith("/ci.yml") ? [] : installs) expect(line).toContain("--ignore-scripts");
  }
  const { jobs } = parse(read(".github/workflows/ci.yml"));
  expect(JSON.stringify(jobs)).not.toContain("id-token"); // there, scripts may run
});

test("plan and apply of a run have the same tools and settings: a provider of another origin is another provider", () => {
  const { plan, apply } = parse(read(".github/workflows/deploy.yml")).jobs;
  const setUp = ({ steps }: { steps: { uses?: string; with?: object; env?: object }[] }) =>
    steps.filter(({ uses }) => uses === "./.github/actions/set-up");
  expect(setUp(plan)).toHaveLength(1);
  expect(setUp(apply)).toEqual(setUp(plan));
  expect(apply["runs-on"]).toBe(plan["runs-on"]);
  for (const file of [".github/actions/set-up/action.yml", ".gitlab-ci.yml"])
    for (const path of [".tools/bin", ".tools/providers", ".tools/provider.stamp"]) expect(read(file)).toContain(path);
});

test("no pipeline holds or asks for a stored key", () => {
  for (const file of PIPELINES) {
    // A token that reads who reviewed what, and nothing of AWS.
    const text = read(file).replaceAll(/secrets\.(BILLPAY_REVIEWS_TOKEN|reviews-token)/g, "");
    expect(text).not.toMatch(/AKIA|ASIA|aws_secret_access_key|aws-secret-access-key|glpat-|ghp_|secrets\./i);
  }
});

test("what can be chosen is what live/ has", () => {
  const chosen = ["unlock", "rollback"].map(
    (name) => parse(read(`.github/workflows/${name}.yml`)).on.workflow_dispatch.inputs.environment.options,
  );
  const { variables } = gitlabJobs();
  const [, jenkins = ""] = /name: 'ENVIRONMENT', choices: (\[.*?\])/.exec(read("Jenkinsfile")) ?? [];
  for (const options of [...chosen, variables.OPERATE_ON.options, JSON.parse(jenkins.replaceAll("'", '"'))])
    expect([...options].sort()).toEqual(ENVIRONMENTS);
});

test("GitLab serialises what touches an environment, and guards what applies by that environment", () => {
  const jobs = gitlabJobs();
  for (const name of ENVIRONMENTS) {
    expect(jobs[`apply:${name}`]).toMatchObject({ environment: name, resource_group: name });
    expect(jobs[`deploy-plan:${name}`]).toMatchObject({ resource_group: name });
  }
  expect(jobs["apply:rollback"]).toMatchObject({ environment: "$OPERATE_ON" });
  expect(jobs[".operate"]).toMatchObject({ resource_group: "$OPERATE_ON" });
  expect(jobs.unlock).toMatchObject({ environment: "$OPERATE_ON" });
});

describe("the commands that pipelines call", () => {
  const help = (command: string) =>
    execFileSync("node", [join(repo, "bin", "billpay.mjs"), command, "--help"], { encoding: "utf8" });

  test.each([
    ["plan", "<environment> [unit...]", ["--all", "--since <commit>", "--offline", "--store"]],
    ["apply", "<environment> <run>", []],
    ["drift", "<environment> [unit...]", []],
    ["runs", "<environment>", ["--html <file>"]],
    ["unlock", "<environment> <unit> <lock>", []],
    ["rollback", "<environment> <run>", ["--store"]],
  ])("`billpay %s` takes %s", (command, args, options) => {
    const text = help(command);
    expect(text).toMatch(new RegExp(`^Usage: billpay ${command} .*${args.replace(/[[\].]/g, "\\$&")}$`, "m"));
    for (const option of options) expect(text).toContain(option);
    const called = PIPELINES.flatMap((file) => [...read(file).matchAll(/npx billpay (\w+)(.*)$/gm)]);
    const lines = called.filter(([, name]) => name === command).map(([, , rest]) => rest ?? "");
    expect(lines.length).toBeGreaterThanOrEqual(3);
    for (const line of lines) {
      for (const [option] of line.matchAll(/--[\w-]+/g))
        expect(options.map((one) => one.split(" ")[0])).toContain(option);
    }
  });

  test("are no others", () => {
    const called = PIPELINES.flatMap((file) => [...read(file).matchAll(/npx billpay (\w+)/g)].map(([, name]) => name));
    expect([...new Set(called)].sort()).toEqual(["apply", "drift", "plan", "rollback", "runs", "unlock"]);
  });
});

describe("a broken pipeline is refused", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "billpay-broken-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  test.each([
    ["that is no Groovy", (text: string) => text.replace("agent none", "agent none {{"), /Unexpected input/],
    ["with an unknown section", (text: string) => text.replace("agent none", "agents none"), /`agents` is not allowed/],
    [
      "with a step that is not there",
      (text: string) => text.replace("sh 'npm test'", "bat 'npm test'"),
      /`bat` is not/,
    ],
    ["without an agent", (text: string) => text.replace("  agent none\n", ""), /pipeline lacks agent/],
    ["with a stage that does nothing", (text: string) => text.replace("steps { plan('dev') }", ""), /must have one of/],
  ])(
    "a Jenkinsfile %s",
    async (_, edit, message) => {
      const file = join(dir, "Jenkinsfile");
      writeFileSync(file, edit(read("Jenkinsfile")));
      const env = { BRANCH_NAME: "main", BILLPAY_PLAN_ROLE_PROD: "arn" };
      await expect(runJenkins({ merged: { env, params: {}, causes: [] } }, file)).rejects.toThrow(message);
    },
    60_000,
  );

  test("a .gitlab-ci.yml with an unknown key, or a need that is not there", async () => {
    const source = { CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "main", BILLPAY_APPLY_ROLE_PROD: "arn" };
    const list = (text: string) => {
      writeFileSync(join(dir, ".gitlab-ci.yml"), text);
      return runGitLab(["--list"], source, {}, join(dir, ".gitlab-ci.yml"));
    };
    const text = read(".gitlab-ci.yml");
    expect((await list(text)).code).toBe(0);
    expect((await list(text.replace("resource_group: dev\n", "resource_groups: dev\n"))).code).not.toBe(0);
    expect((await list(text.replace('["deploy-plan:prod"]', '["deploy-plan:production"]'))).code).not.toBe(0);
  }, 60_000);

  test("a workflow, by actionlint", async () => {
    const lint = (text: string) => {
      const file = join(dir, "plan.yml");
      writeFileSync(file, text);
      return run("node", [join(repo, "bin", "billpay.mjs"), "exec", "actionlint", file], { cwd: repo });
    };
    const text = read(".github/workflows/drift.yml");
    expect((await lint(text)).code).toBe(0);
    expect((await lint(text.replace("steps.drift.outputs", "steps.drifts.outputs"))).code).not.toBe(0);
  }, 60_000);
});
