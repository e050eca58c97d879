import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repo } from "../../src/system/repo";
import { obtainRunners, runGitHub, type Told } from "./run-pipelines";

const workflow = parse(readFileSync(join(repo, ".github", "workflows", "service.yml"), "utf8"));

/** As an application repository calls it. */
const called = (sha: string, number?: number) => ({
  workflow: "service.yml",
  vars: {},
  inputs: {},
  env: {},
  github: {
    ...{
      sha,
      run_attempt: 1,
      ref: "refs/heads/main",
      repository: "billpay/bills",
      run_id: 7,
      token: "t",
      actor: "ada",
    },
    event: number === undefined ? {} : { pull_request: { number } },
  },
});

let told: Record<"merged" | "merged later" | "proposed" | "proposed again", Told>;
beforeAll(async () => {
  await obtainRunners();
  told = await runGitHub({
    merged: called("a1"),
    "merged later": called("a2"),
    proposed: called("b1", 5),
    "proposed again": called("b2", 5),
  });
}, 600_000);

const calls = ({ calls }: Told) => calls.map(({ name, args }) => [name, ...args].join(" "));
const groupOf = ({ said }: Told) => said.find(({ job }) => job === "check")?.concurrency;

test("it installs what is locked without install scripts, and checks, tests and builds", () => {
  for (const [name, sha] of Object.entries({ merged: "a1", proposed: "b1" }))
    expect(calls(told[name as keyof typeof told])).toEqual([
      ...["npm ci --ignore-scripts", "npm run lint", "npm test", `docker build --tag service:${sha} .`],
    ]);
});

test("it keeps what was built, and delivers nothing", () => {
  const kept = told.merged.said.filter(({ uses }) => uses === "actions/upload-artifact");
  expect(kept.map((one) => one.with.path.trim().split("\n"))).toEqual([["dist/src", "openapi.json"]]);
  expect(calls(told.merged).join("\n")).not.toMatch(/push|login|publish/);
});

test("a newer push to a pull request ends the older run; each commit of main is checked", () => {
  expect(groupOf(told.proposed)).toEqual(groupOf(told["proposed again"]));
  expect(groupOf(told.merged)).not.toEqual(groupOf(told["merged later"]));
});

test("it reads the repository that calls it, and has no other permission, no secret and no input", () => {
  expect(workflow.on).toEqual({ workflow_call: null });
  expect(workflow.permissions).toEqual({});
  expect(Object.values<{ permissions: object }>(workflow.jobs).map(({ permissions }) => permissions)).toEqual([
    { contents: "read" },
  ]);
  const [checkout] = workflow.jobs.check.steps;
  expect(checkout.with).toEqual({ "persist-credentials": false });
});

test("it uses the Node that the application names", () => {
  const setUp = workflow.jobs.check.steps.find(({ uses }: { uses?: string }) =>
    uses?.startsWith("actions/setup-node@"),
  );
  expect(setUp.with["node-version-file"]).toBe(".nvmrc");
  expect(readFileSync(join(repo, "templates/backend-service/skeleton/.nvmrc"), "utf8")).toMatch(/^\d+\n$/);
});
