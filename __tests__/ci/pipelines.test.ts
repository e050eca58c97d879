import { execFileSync, spawnSync } from "node:child_process";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import { environmentNames, readEnvironment } from "../../src/live/environment";
import { repo } from "../../src/system/repo";
import { billpay, obtainRunners, runGitHub, runGitLab, runJenkins, type Told } from "./run-pipelines";

/** All that are on AWS. */
const ENVIRONMENTS = environmentNames().filter((name) => readEnvironment(name).endpoint === undefined);
const ORDER = ["dev", "staging", "prod"];
const ROLES = Object.fromEntries(
  ["PULL_REQUEST", "PLAN", "APPLY"].flatMap((may) =>
    ENVIRONMENTS.map((name) => [`BILLPAY_${may}_ROLE_${name.toUpperCase()}`, `arn:${may}:${name}`]),
  ),
);
const SHA = "39d2a4739d2a4739d2a4739d2a4739d2a4739d2a";
const OLDER = "0".repeat(40);
const NEWER = "f".repeat(40);
const USER = { _class: "hudson.model.Cause$UserIdCause", userId: "ada" };
const REPLAY = { _class: "org.jenkinsci.plugins.workflow.cps.replay.ReplayCause" };
const TIMER = { _class: "hudson.triggers.TimerTrigger$TimerTriggerCause" };

const github = (
  workflow: string,
  { event = {}, vars = ROLES, inputs = {}, env = {}, ref = "refs/heads/main", attempt = 1, answers = {} } = {},
) => ({
  workflow,
  vars,
  inputs,
  env: { GH_ANSWERS: JSON.stringify(answers), ...env },
  github: {
    ...{
      sha: SHA,
      run_attempt: attempt,
      ref,
      base_ref: "main",
      repository: "billpay/billpay-platform",
      run_id: 7,
      token: "t",
    },
    ...{ actor: "ada", triggering_actor: "ada" },
    event,
  },
});
const pullRequest = (from: string) => ({
  pull_request: { number: 5, changed_files: 1, head: { repo: { full_name: from } } },
});
/** A run that kept an artifact. */
const keeper = (name: string, { path = "apply.yml", event = "push", commit = OLDER, status = "ahead" } = {}) => ({
  [`name=${name}`]: "2026-11-20T00:00:00Z\t6",
  "/actions/runs/6": `.github/workflows/${path}\t${event}\t${commit}`,
  [`/compare/${commit}...`]: status,
});
const REVIEWS = '[{"user":"ada","state":"APPROVED","commit":"c0ffee","teams":["finance"]}]';
const own = { event: pullRequest("billpay/billpay-platform") };
const MOVED_ON = { "/branches/main": NEWER };
const BACK = { inputs: { environment: "staging", run: "old-run" } };
const back = (answers: object) => github("rollback.yml", { ...BACK, answers });

/** Dev has a runner in its VPC. */
const RUNNER = { vars: { ...ROLES, BILLPAY_RUNNER_DEV: "billpay-dev-runner" } };

const GITHUB = {
  "proposed, with a runner": github("plan.yml", { ...own, ...RUNNER }),
  "proposed from a fork, with a runner": github("plan.yml", {
    event: pullRequest("stranger/billpay-platform"),
    ...RUNNER,
  }),
  "merged, with a runner": github("apply.yml", RUNNER),
  "night, with a runner": github("drift.yml", RUNNER),
  proposed: github("plan.yml", own),
  "proposed, nothing to plan": github("plan.yml", { ...own, answers: { "/files?": "README.md\nsrc/cli.ts" } }),
  "proposed, more files than are listed": github("plan.yml", {
    event: { pull_request: { ...own.event.pull_request, changed_files: 3000 } },
    answers: { "/files?": "README.md" },
  }),
  "proposed from a fork": github("plan.yml", { event: pullRequest("stranger/billpay-platform") }),
  "proposed without roles": github("plan.yml", { ...own, vars: {} }),
  "proposed again": github("plan.yml", { ...own, env: { GH_FOUND: "41\n42\n" } }),
  "proposed and denied": github("plan.yml", { ...own, env: { PLAN: "deny" } }),
  "proposed and nothing differs": github("plan.yml", { ...own, env: { PLAN: "none" } }),
  "proposed, approvals alone": github("plan.yml", { ...own, env: { PLAN: "approvals" } }),
  "proposed and broken": github("plan.yml", { ...own, env: { PLAN: "error" } }),
  merged: github("apply.yml"),
  "merged, having been reviewed": github("apply.yml", { answers: { "/pulls": "12", graphql: REVIEWS } }),
  "merged and denied": github("apply.yml", { env: { PLAN: "deny" } }),
  "merged without roles": github("apply.yml", { vars: {} }),
  "started on another branch": github("apply.yml", { ref: "refs/heads/other" }),
  night: github("drift.yml"),
  "night with drift": github("drift.yml", { env: { DRIFT: "2" } }),
  "another night with drift": github("drift.yml", { env: { DRIFT: "2", GH_FOUND: "9" } }),
  "night after drift": github("drift.yml", { env: { GH_FOUND: "9" } }),
  "broken night": github("drift.yml", { env: { DRIFT: "1" } }),
  unlock: github("unlock.yml", { inputs: { environment: "prod", unit: "network", lock: "a; touch pwned" } }),
  rollback: back({}),
  "rollback of an older day, started again": github("rollback.yml", { ...BACK, attempt: 2, answers: MOVED_ON }),
  "rollback while another run applies": back({
    "/workflows/apply.yml/runs?status=in_progress": "8",
    "/runs/8/jobs": "https://github.example/8",
  }),
  "merged while a rollback applies": github("apply.yml", {
    answers: { "/workflows/rollback.yml/runs?status=in_progress": "8", "/runs/8/jobs": "https://github.example/8" },
  }),
  "merged, and staging's record planted by a tag": github("apply.yml", {
    answers: keeper("applied-staging", { status: "diverged" }),
  }),
  "merged, and staging's record kept by another workflow": github("apply.yml", {
    answers: keeper("applied-staging", { path: "ci.yml" }),
  }),
  "merged, and staging's record kept by a pull request": github("apply.yml", {
    answers: keeper("applied-staging", { event: "pull_request" }),
  }),
  "merged, and staging has applied": github("apply.yml", { answers: keeper("applied-staging") }),
  "merged, and staging was rolled back": github("apply.yml", {
    answers: keeper("applied-staging", { path: "rollback.yml@main", event: "workflow_dispatch" }),
  }),
  "an old run started again": github("apply.yml", { attempt: 2, answers: MOVED_ON }),
  "the newest run started again": github("apply.yml", { attempt: 2 }),
  "an old run after a newer one applied": github("apply.yml", {
    answers: { ...keeper("applied-dev", { commit: NEWER }), [`/compare/${SHA}...${NEWER}`]: "ahead", ...MOVED_ON },
  }),
  "a run that waited while main moved on": github("apply.yml", {
    answers: { ...keeper("applied-dev"), [`/compare/${SHA}...${OLDER}`]: "behind", ...MOVED_ON },
  }),
};

const jenkins = ({ env = {}, params = {}, causes = [] as object[] }) => ({
  env: { BRANCH_NAME: "main", JOB_NAME: "billpay/main", ...ROLES, ...env },
  params,
  causes,
});
/** A second job of the Jenkinsfile, which is not multibranch. */
const OPERATES = { BRANCH_NAME: null, JOB_NAME: "billpay-operate" };
const change = { BRANCH_NAME: "PR-5", CHANGE_ID: "5", CHANGE_TARGET: "main" };
const WITHOUT_ROLES = Object.fromEntries(Object.keys(ROLES).map((name) => [name, null]));

const JENKINS = {
  proposed: jenkins({ env: change }),
  "proposed without roles": jenkins({ env: { ...change, ...WITHOUT_ROLES } }),
  merged: jenkins({}),
  "merged and denied": jenkins({ env: { PLAN: "deny" } }),
  "merged without roles": jenkins({ env: WITHOUT_ROLES }),
  "older build replayed": jenkins({ causes: [REPLAY], env: { TIP: "newer" } }),
  "newest build replayed": jenkins({ causes: [REPLAY], env: { TIP: "own" } }),
  night: jenkins({ causes: [TIMER] }),
  "night with drift": jenkins({ causes: [TIMER], env: { DRIFT: "2" } }),
  unlock: jenkins({
    params: { OPERATION: "unlock", ENVIRONMENT: "prod", UNIT: "network", LOCK: "a; touch pwned" },
    causes: [USER],
  }),
  rollback: jenkins({
    params: { OPERATION: "rollback", ENVIRONMENT: "staging", RUN: "old-run" },
    causes: [USER],
  }),
  "rollback by the job that operates": jenkins({
    env: OPERATES,
    params: { OPERATION: "rollback", ENVIRONMENT: "staging", RUN: "old-run" },
    causes: [USER],
  }),
  "unlock by a pull request's build": jenkins({
    env: change,
    params: { OPERATION: "unlock", ENVIRONMENT: "prod", UNIT: "network", LOCK: "a" },
    causes: [USER],
  }),
  "a build of the job that operates, with nothing chosen": jenkins({ env: OPERATES, causes: [USER] }),
};

const token = { BILLPAY_ID_TOKEN: "a-token" };
const merge = { CI_PIPELINE_SOURCE: "merge_request_event", CI_MERGE_REQUEST_DIFF_BASE_SHA: SHA, ...token };
const push = { CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "main", ...token };
const web = { CI_PIPELINE_SOURCE: "web", CI_COMMIT_BRANCH: "main", ...token, ...ROLES };
const gitlab = {
  proposed: () => runGitLab(["plan"], { ...merge, ...ROLES }),
  merged: () =>
    runGitLab(
      ORDER.flatMap((name) => ["--manual", `apply:${name}`]),
      { ...push, ...ROLES },
    ),
  night: () => runGitLab(["drift"], { ...web, CI_PIPELINE_SOURCE: "schedule" }),
  unlock: () =>
    runGitLab(["unlock"], {
      ...web,
      ...{ OPERATION: "unlock", OPERATE_ON: "prod", UNIT: "network", LOCK: "a; touch pwned" },
    }),
  rollback: () => gitlabBack(),
};

const gitlabBack = (variables = {}) =>
  runGitLab(["--manual", "apply:rollback"], {
    ...web,
    ...{ OPERATION: "rollback", OPERATE_ON: "staging", RUN: "old-run" },
    ...variables,
  });

let onGitHub: Record<keyof typeof GITHUB, Told>;
let onJenkins: Record<keyof typeof JENKINS, Told>;
const onGitLab: Partial<Record<keyof typeof gitlab, Told>> = {};

beforeAll(async () => {
  await obtainRunners();
  onGitHub = await runGitHub(GITHUB);
  onJenkins = await runJenkins(JENKINS);
  for (const name of Object.keys(gitlab) as (keyof typeof gitlab)[]) onGitLab[name] = await gitlab[name]();
}, 600_000);

const SYSTEMS = {
  "GitHub Actions": (name: keyof typeof gitlab) => onGitHub[name],
  GitLab: (name: keyof typeof gitlab) => onGitLab[name] as Told,
  Jenkins: (name: keyof typeof gitlab) => onJenkins[name],
};

test("every environment on AWS is brought forward, in one order", () => {
  expect([...ORDER].sort()).toEqual(ENVIRONMENTS);
});

test("no pipeline names a region: env.yaml has it", () => {
  const workflows = readdirSync(join(repo, ".github", "workflows")).map((file) => join(".github", "workflows", file));
  for (const file of [...workflows, ".gitlab-ci.yml", "Jenkinsfile"])
    expect([file, readFileSync(join(repo, file), "utf8").match(/\b[a-z]{2}-[a-z]+-[0-9]\b|AWS_REGION/g)]).toEqual([
      file,
      null,
    ]);
});

test.each(["GitLab", "Jenkins"] as const)("%s applies by what main's tip says at that time", (system) => {
  for (const name of ["merged", "rollback"] as const) {
    const steps = SYSTEMS[system](name).calls.flatMap(({ name: command, args }) => {
      if (command === "git" && args[0] === "checkout") return args.includes("FETCH_HEAD") ? ["main's tip"] : [];
      return args[0] === "billpay" ? [args[1]] : [];
    });
    const one = [name === "merged" ? "plan" : "rollback", "main's tip", "apply"];
    expect(steps).toEqual((name === "merged" ? ORDER : ["staging"]).flatMap(() => one));
  }
});

describe.each(Object.entries(SYSTEMS))("%s", (system, told) => {
  test("plans each environment for a proposed change, from where it left its target, and applies nothing", () => {
    const base = system === "GitLab" ? SHA : "origin/main";
    expect(billpay(told("proposed")).sort()).toEqual(ENVIRONMENTS.map((name) => `plan ${name} --since ${base}`));
  });

  test("a proposed change is not recorded as the environment's, a merge is", () => {
    const recorded = (name: keyof typeof gitlab) =>
      told(name)
        .calls.filter(({ args }) => args[0] === "billpay")
        .map(({ record }) => record);
    expect(recorded("proposed")).toEqual(ORDER.map(() => "no"));
    expect(new Set(recorded("merged"))).toEqual(new Set([undefined]));
  });

  test("brings a merge to one environment after another, each planned whole and then applied", () => {
    const run = system === "GitHub Actions" ? "new-run" : "latest";
    expect(billpay(told("merged"))).toEqual(
      ORDER.flatMap((name) => [`plan ${name} --all --store`, `apply ${name} ${run}`]),
    );
  });

  test("applies the plan that was stored beside the states", () => {
    const applies = told("merged").calls.filter(({ args }) => args[1] === "apply");
    expect(applies.map(({ applied }) => applied)).toEqual(ORDER.map(() => "plans/tfplan"));
  });

  test("looks for drift in every environment at night", () => {
    expect(billpay(told("night")).sort()).toEqual([
      ...ENVIRONMENTS.map((name) => `drift ${name}`),
      ...ENVIRONMENTS.map((name) => `runs ${name} --html history.html`),
    ]);
  });

  test("takes what a person typed as one argument, never as a command", () => {
    expect(told("unlock").calls.find(({ args }) => args[1] === "unlock")?.args).toEqual([
      ...["billpay", "unlock", "prod", "network", "a; touch pwned"],
    ]);
  });

  test("plans back, then applies that plan", () => {
    const run = system === "GitHub Actions" ? "new-run" : "latest";
    expect(billpay(told("rollback"))).toEqual(["rollback staging old-run --store", `apply staging ${run}`]);
    expect(told("rollback").calls.find(({ args }) => args[1] === "apply")?.applied).toBe("plans/tfplan");
  });
});

test.each(["GitLab", "Jenkins"] as const)(
  "%s plans a proposal with the role that writes nothing, main with the one that records, applies and unlocks with the one that writes",
  (system) => {
    const told = SYSTEMS[system];
    const used = (name: keyof typeof gitlab) =>
      told(name)
        .calls.filter(({ args }) => args[0] === "billpay")
        .map((call) => `${call.args[1]} ${call.role}`);
    expect(used("proposed").sort()).toEqual(ENVIRONMENTS.map((name) => `plan arn:PULL_REQUEST:${name}`));
    const nightly = ["drift", "runs"].flatMap((command) => ENVIRONMENTS.map((name) => `${command} arn:PLAN:${name}`));
    expect(used("night").sort()).toEqual(nightly);
    expect(used("rollback")).toEqual(["rollback arn:PLAN:staging", "apply arn:APPLY:staging"]);
    expect(used("merged")).toEqual(ORDER.flatMap((name) => [`plan arn:PLAN:${name}`, `apply arn:APPLY:${name}`]));
    expect(used("unlock")).toEqual(["unlock arn:APPLY:prod"]);
  },
);

describe("GitHub Actions", () => {
  const actions = (told: Told, action: string) => told.said.filter(({ uses }) => uses === action);
  const comments = (told: Told) => told.calls.filter(({ name, body }) => name === "gh" && body !== undefined);

  test("assumes the reading role for plans, the writing one within the environment alone", () => {
    const { said } = onGitHub.merged;
    const assumed = actions(onGitHub.merged, "aws-actions/configure-aws-credentials");
    expect(assumed.map((one) => [one.job, one.with["role-to-assume"]])).toEqual(
      ORDER.flatMap((name) => [
        [`${name}/plan`, `arn:PLAN:${name}`],
        [`${name}/apply`, `arn:APPLY:${name}`],
      ]),
    );
    const guarded = said.filter(({ environment }) => environment !== undefined);
    expect(guarded.map(({ job, environment }) => [job, environment])).toEqual(
      ORDER.map((name) => [`${name}/apply`, name]),
    );
  });

  test("runs in the VPC of an environment that has a runner, and of the others on GitHub's", () => {
    const places = (name: keyof typeof GITHUB, jobs: RegExp) =>
      onGitHub[name].said.filter(({ job, runsOn }) => runsOn && jobs.test(job)).map(({ runsOn }) => runsOn);
    const one = ["codebuild-billpay-dev-runner-7-1", "ubuntu-24.04", "ubuntu-24.04"];
    expect(places("proposed, with a runner", /^plan$/)).toEqual(one);
    expect(places("proposed, with a runner", /^(changes|required|comment)$/)).toEqual(Array(5).fill("ubuntu-24.04"));
    expect(places("merged, with a runner", /plan$/)).toEqual(one);
    expect(places("merged, with a runner", /apply$/)).toEqual(one);
    expect(places("night, with a runner", /drift/)).toEqual(one);
    expect(new Set(places("merged", /./))).toEqual(new Set(["ubuntu-24.04"]));
  });

  test("does not send a fork's pull request into the VPC", () => {
    const { said } = onGitHub["proposed from a fork, with a runner"];
    expect(said.filter(({ runsOn }) => /codebuild/.test(runsOn ?? ""))).toEqual([]);
  });

  test("has a session for an apply that lasts as long as its job, and that the role allows", () => {
    const assumed = actions(onGitHub.merged, "aws-actions/configure-aws-credentials");
    const [seconds, ...others] = new Set(
      assumed.filter(({ job }) => job.endsWith("/apply")).map((one) => Number(one.with["role-duration-seconds"])),
    );
    const { jobs } = parse(readFileSync(join(repo, ".github", "workflows", "deploy.yml"), "utf8"));
    expect([seconds, others]).toEqual([jobs.apply["timeout-minutes"] * 60, []]);
    const unit = readFileSync(join(repo, "live", "_units", "delivery.hcl"), "utf8");
    expect(Number(/max_session_duration += (\d+)/.exec(unit)?.[1])).toBeGreaterThanOrEqual(seconds ?? Infinity);
  });

  test("asks AWS in the region of the environment", () => {
    const regions = (told: Told) =>
      actions(told, "aws-actions/configure-aws-credentials").map((one) => one.with["aws-region"]);
    const all = ORDER.map((name) => readEnvironment(name).region);
    expect(regions(onGitHub.proposed)).toEqual(all);
    expect(regions(onGitHub.night)).toEqual(all);
    expect(regions(onGitHub.merged)).toEqual(all.flatMap((region) => [region, region]));
    expect(regions(onGitHub.unlock)).toEqual([readEnvironment("prod").region]);
  });

  test("assumes for a proposal the role that writes nothing, for drift the one that records", () => {
    const assumed = (told: Told) =>
      actions(told, "aws-actions/configure-aws-credentials").map((one) => one.with["role-to-assume"]);
    expect(assumed(onGitHub.proposed)).toEqual(ORDER.map((name) => `arn:PULL_REQUEST:${name}`));
    expect(assumed(onGitHub.night)).toEqual(ORDER.map((name) => `arn:PLAN:${name}`));
  });

  test("gives a fork no credentials and writes nothing for it", () => {
    const told = onGitHub["proposed from a fork"];
    expect(actions(told, "aws-actions/configure-aws-credentials")).toEqual([]);
    expect(billpay(told)).toEqual(ORDER.map((name) => `plan ${name} --since origin/main --offline`));
    expect(comments(told)).toEqual([]);
  });

  test("plans from nothing, and applies nothing, where no role is set", () => {
    expect(billpay(onGitHub["proposed without roles"])).toEqual(
      ORDER.map((name) => `plan ${name} --since origin/main --offline`),
    );
    expect(billpay(onGitHub["merged without roles"])).toEqual(ORDER.map((name) => `plan ${name} --all --offline`));
  });

  test("comments once an environment, and writes the same comment anew", () => {
    expect(comments(onGitHub.proposed).map(({ body }) => body)).toEqual(
      ORDER.map((name) => `<!-- billpay plan: ${name} -->\nthe plan of ${name}\n`),
    );
    expect(comments(onGitHub["proposed again"])).toHaveLength(ORDER.length);
    for (const { args } of comments(onGitHub["proposed again"]))
      expect(args).toEqual(expect.arrayContaining(["PATCH", "repos/billpay/billpay-platform/issues/comments/41"]));
  });

  test("comments on a denied plan with its report, and fails", () => {
    const told = onGitHub["proposed and denied"];
    expect(comments(told)[0]?.body).toContain("the plan of dev");
    expect(told.said.at(-1)).toMatchObject({ ended: "failure" });
  });

  test("comments on a change of approvals alone with what is decided with them", () => {
    expect(comments(onGitHub["proposed, approvals alone"]).map(({ body }) => body)).toEqual(
      ORDER.map((name) => `<!-- billpay plan: ${name} -->\nnew approvals in ${name}\n`),
    );
  });

  test("says so where nothing differs, and where there is no plan", () => {
    expect(comments(onGitHub["proposed and nothing differs"])[0]?.body).toMatch(
      /^<!-- billpay plan: dev -->\n.*no unit differs/,
    );
    expect(comments(onGitHub["proposed and broken"])[0]?.body).toMatch(
      /^<!-- billpay plan: dev -->\n.*could not be planned/,
    );
  });

  test("no artifact has a saved plan", () => {
    const files = Object.values(onGitHub).flatMap((told) =>
      actions(told, "actions/upload-artifact").flatMap((one): string[] => one.files),
    );
    expect(files).toContain("report.md");
    expect(files.filter((file) => file.includes("tfplan"))).toEqual([]);
  });

  test("tells prod's plan, and no other, what staging has applied", () => {
    const kept: string[] = actions(onGitHub.merged, "actions/upload-artifact").map((one) => one.with.name);
    expect(kept).toContain("applied-staging");
    const asked = onGitHub.merged.calls.filter(({ args }) => args.includes("name=applied-staging"));
    expect(asked).toHaveLength(1);
  });

  test("stops before the next environment where one is denied", () => {
    expect(billpay(onGitHub["merged and denied"])).toEqual(["plan dev --all --store"]);
  });

  test("applies from main alone", () => {
    expect(billpay(onGitHub["started on another branch"])).toEqual([]);
  });

  test("hands over the reviews of the pull request that the commit came by, to plan and apply; none where it came by none", () => {
    const reviews = (told: Told) => told.calls.filter(({ args }) => args[0] === "billpay").map((call) => call.reviews);
    expect(reviews(onGitHub["merged, having been reviewed"])).toEqual(ORDER.flatMap(() => [REVIEWS, REVIEWS]));
    expect(reviews(onGitHub.merged)).toEqual(ORDER.flatMap(() => ["[]\n", "[]\n"]));
    const { calls } = onGitHub["merged, having been reviewed"];
    const [asked] = calls.filter(({ args }) => args.some((arg) => arg.endsWith(`/commits/${SHA}/pulls`)));
    expect(asked?.args.at(-1)).toContain(`.merge_commit_sha == "${SHA}"`);
    // The reviewed commit, whose files are compared with those that were planned.
    expect(calls.filter(({ name, args }) => name === "git" && args.includes("refs/pull/12/head"))).toHaveLength(
      2 * ORDER.length,
    );
  });

  test("has one apply of an environment at a time, and ends none of them", () => {
    const groups = (told: Told) => told.said.flatMap(({ concurrency }) => concurrency ?? []);
    const group = (name: string) => ({ group: `apply-${name}`, "cancel-in-progress": "false" });
    expect(groups(onGitHub.merged)).toEqual(ORDER.map(group));
  });

  test("opens an issue for drift, writes it anew, and closes it", () => {
    const issue = (told: Told) =>
      told.calls.filter(({ name, args }) => name === "gh" && args[1] !== "list").map(({ args, body }) => [args, body]);
    const opened = ["issue", "create", "--title", "live/dev has drifted", "--body-file", "issue.md"];
    expect(issue(onGitHub["night with drift"])[0]).toEqual([opened, "the drift of dev\n"]);
    expect(issue(onGitHub["another night with drift"])[0]).toEqual([
      ["issue", "edit", "9", "--body-file", "issue.md"],
      "the drift of dev\n",
    ]);
    expect(issue(onGitHub["night after drift"])[0]?.[0]).toEqual([
      "issue",
      "close",
      "9",
      "--comment",
      "In sync again.",
    ]);
    expect(issue(onGitHub.night)).toEqual([]);
  });

  test("a look for drift that fails is no drift: the run fails, no issue is touched", () => {
    const told = onGitHub["broken night"];
    expect(told.said.at(-1)).toMatchObject({ ended: "failure" });
    expect(told.calls.filter(({ name }) => name === "gh")).toEqual([]);
  });

  const required = (told: Told) => told.said.find(({ job, run }) => job === "required" && run !== undefined)?.status;

  test("the required check reports on every pull request: success where there is nothing to plan", () => {
    const told = onGitHub["proposed, nothing to plan"];
    expect(billpay(told)).toEqual([]);
    expect(comments(told)).toEqual([]);
    expect(required(told)).toBe(0);
    expect(told.said.at(-1)).toMatchObject({ ended: "success" });
    expect(required(onGitHub.proposed)).toBe(0);
  });

  test("the required check fails where an environment is denied or cannot be planned", () => {
    expect(required(onGitHub["proposed and denied"])).toBe(1);
    expect(required(onGitHub["proposed and broken"])).toBe(1);
  });

  test("plans a pull request of more files than GitHub lists", () => {
    expect(billpay(onGitHub["proposed, more files than are listed"])).toHaveLength(ORDER.length);
  });

  test("applies by what main's tip says at that time, whatever the run's own commit had", () => {
    const out = (told: Told) =>
      actions(told, "actions/checkout").map((one) => [one.job, one.with.ref, one.with["fetch-depth"]]);
    expect(out(onGitHub.merged)).toEqual(
      ORDER.flatMap((name) => [
        [`${name}/plan`, undefined, "0"],
        [`${name}/apply`, "refs/heads/main", "0"],
      ]),
    );
    expect(out(onGitHub.rollback)).toContainEqual(["rollback/apply", "refs/heads/main", "0"]);
  });

  const downloads = (told: Told) => told.calls.filter(({ args }) => args.slice(0, 2).join(" ") === "run download");

  test("takes what staging has applied only from a run of its own workflow, event, and a commit of main", () => {
    for (const name of [
      "merged, and staging's record planted by a tag",
      "merged, and staging's record kept by another workflow",
      "merged, and staging's record kept by a pull request",
    ] as const)
      expect([name, downloads(onGitHub[name])]).toEqual([name, []]);
    for (const name of ["merged, and staging has applied", "merged, and staging was rolled back"] as const)
      expect([name, downloads(onGitHub[name]).map(({ args }) => args[2])]).toEqual([name, ["6"]]);
  });

  test("a rollback waits behind no other run, and none ends it", () => {
    expect(onGitHub.rollback.said.flatMap(({ concurrency }) => concurrency ?? [])).toEqual([]);
  });

  test("two runs never apply to an environment at once: the later one is refused", () => {
    expect(billpay(onGitHub["rollback while another run applies"])).toEqual(["rollback staging old-run --store"]);
    expect(billpay(onGitHub["merged while a rollback applies"])).toEqual(["plan dev --all --store"]);
    const [jobs] = onGitHub["rollback while another run applies"].calls.filter(({ args }) =>
      args.some((arg) => arg.includes("/runs/8/jobs")),
    );
    expect(jobs?.args.at(-1)).toContain('.status == "in_progress" and (.name | endswith("Apply staging"))');
  });

  test("an old run that is started again is no rollback that nobody named: it is refused", () => {
    expect(billpay(onGitHub["an old run started again"])).toEqual([]);
    expect(billpay(onGitHub["an old run after a newer one applied"])).toEqual([]);
  });

  test("the newest run may be started again, a run may wait while main moves on, and a rollback names its run", () => {
    expect(billpay(onGitHub["the newest run started again"])).toHaveLength(2 * ORDER.length);
    expect(billpay(onGitHub["a run that waited while main moved on"])).toHaveLength(2 * ORDER.length);
    expect(billpay(onGitHub["rollback of an older day, started again"])).toHaveLength(2);
  });
});

describe("GitLab", () => {
  test("gives the token of the job, and only where a role is set", async () => {
    const calls = (onGitLab.merged as Told).calls.filter(({ args }) => args[0] === "billpay");
    expect(calls).toHaveLength(2 * ORDER.length); // each planned and applied
    for (const call of calls) expect(call.token).toBe("a-token");
    const told = await runGitLab(["plan"], merge);
    expect(billpay(told).sort()).toEqual(ENVIRONMENTS.map((name) => `plan ${name} --since ${SHA} --offline`));
    expect(told.calls.find(({ args }) => args[1] === "plan")).not.toHaveProperty("token");
  }, 60_000);

  test("no artifact has a saved plan", () => {
    for (const name of ["proposed", "merged", "rollback"] as const) {
      const { calls } = onGitLab[name] as Told;
      const kept = calls.filter(({ name: command, args }) => command === "rsync" && args.includes("-Ra"));
      const files = kept.flatMap(({ args }) => args).filter((file) => file.startsWith("./.runs/"));
      expect(files).toContain(`./.runs/${name === "rollback" ? "staging" : "dev"}/new-run/report.md`);
      expect(files.filter((file) => /plans|tree|\.runs\/$/.test(file))).toEqual([]);
    }
  });

  test("an old apply job that is started again is no rollback that nobody named: it is refused", async () => {
    const older = { CI_COMMIT_SHA: OLDER, CI_DEFAULT_BRANCH: "main" };
    const manual = ORDER.flatMap((name) => ["--manual", `apply:${name}`]);
    const told = await runGitLab(manual, { ...push, ...ROLES, ...older });
    expect(billpay(told)).toEqual(["plan dev --all --store"]);
    expect(told.stdout + told.stderr).toContain("this pipeline brings 0000000, and main has moved on to ");
    // A rollback names its run.
    const back = await gitlabBack(older);
    expect(billpay(back)).toEqual(["rollback staging old-run --store", "apply staging latest"]);
  }, 60_000);

  describe("an apply job's commit, main having moved on", () => {
    let checkout: string;
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=ada", "-c", "user.email=ada@example.com", ...args], {
        cwd: checkout,
        encoding: "utf8",
      }).trim();
    const commit = (file: string) => {
      mkdirSync(dirname(join(checkout, file)), { recursive: true });
      appendFileSync(join(checkout, file), "x\n");
      git("add", ".");
      git("commit", "--quiet", "--no-verify", "--message", file);
      return git("rev-parse", "HEAD");
    };
    const isTaken = (of: string) =>
      spawnSync("bash", [join(repo, ".gitlab", "require-current.sh")], {
        cwd: checkout,
        env: { ...process.env, CI_COMMIT_SHA: of, CI_DEFAULT_BRANCH: "main" },
      }).status === 0;

    beforeEach(() => {
      checkout = mkdtempSync(join(tmpdir(), "billpay-moved-on-"));
      git("init", "--quiet", "--initial-branch", "main");
    });
    afterEach(() => rmSync(checkout, { recursive: true, force: true }));

    test.each(["live/prod/approvals.yaml", "live/rules.yaml", "policy/waivers.yaml", "README.md"])(
      "is taken where only %s differs, which brings nothing back",
      (file) => {
        const own = commit("modules/network/main.tf.json");
        expect(isTaken(own)).toBe(true);
        commit(file);
        expect(isTaken(own)).toBe(true);
      },
    );

    test.each(["modules/network/main.tf.json", "live/prod/env.yaml", "charts/service/values.yaml", "terragrunt.hcl"])(
      "is refused where %s differs",
      (file) => {
        const own = commit("modules/network/main.tf.json");
        commit("live/prod/approvals.yaml");
        commit(file);
        expect(isTaken(own)).toBe(false);
      },
    );

    test("is refused where it is not in main's history", () => {
      commit("README.md");
      git("checkout", "--quiet", "-b", "other");
      const own = commit("docs/other.md");
      git("checkout", "--quiet", "main");
      expect(isTaken(own)).toBe(false);
    });
  });

  test("waits for a person before each apply, and goes on only then", async () => {
    const listed = await runGitLab(["--list-csv"], { ...push, ...ROLES });
    for (const name of ORDER) expect(listed.stdout).toContain(`apply:${name};"";${name};manual;false;`);
  }, 60_000);

  test("writes one note an environment, and writes the same note anew", async () => {
    const asked: { method?: string; url?: string; body: string }[] = [];
    const answer = async (request: IncomingMessage) => {
      let body = "";
      for await (const part of request) body += part;
      asked.push({ method: request.method, url: request.url, body });
      if (request.method !== "GET") return "{}";
      const notes = [{ id: 1, system: false, body: "looks good" }];
      const mine = { id: 7, system: false, body: "<!-- billpay plan: dev -->\nolder" };
      return JSON.stringify(request.url?.endsWith("page=2") ? [mine] : notes);
    };
    const server = createServer(async (request, response) => {
      const body = await answer(request);
      response.setHeader("x-next-page", request.url?.endsWith("page=1") ? "2" : "");
      response.end(body);
    }).listen(0, "127.0.0.1");
    await new Promise((listening) => server.once("listening", listening));
    const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const variables = { BILLPAY_GITLAB_TOKEN: "t", CI_API_V4_URL: api, CI_PROJECT_ID: "3", CI_MERGE_REQUEST_IID: "5" };
    await runGitLab(["plan"], { ...merge, ...ROLES, ...variables });
    server.close();
    const notes = "/projects/3/merge_requests/5/notes";
    const written = asked.filter(({ method }) => method !== "GET");
    expect(written.map(({ method, url }) => `${method} ${url}`).sort()).toEqual([
      ...[`POST ${notes}`, `POST ${notes}`, `PUT ${notes}/7`],
    ]);
    expect(JSON.parse(written.find(({ method }) => method === "PUT")?.body ?? "{}").body).toContain("the plan of dev");
  }, 60_000);
});

describe("Jenkins", () => {
  const inputs = (told: Told) => told.said.flatMap(({ input }) => input ?? []);

  test("asks the approvers of each environment, and notes who approved", () => {
    expect(inputs(onJenkins.merged).map(({ submitter }) => submitter)).toEqual(
      ORDER.map((name) => `billpay-${name}-approvers`),
    );
    const applied = onJenkins.merged.calls.filter(({ args }) => args[1] === "apply");
    expect(applied.map(({ actor }) => actor)).toEqual(["an-approver", "an-approver", "an-approver"]);
    expect(inputs(onJenkins.unlock).map(({ submitter }) => submitter)).toEqual(["billpay-prod-approvers"]);
    expect(inputs(onJenkins.rollback).map(({ submitter }) => submitter)).toEqual(["billpay-staging-approvers"]);
  });

  test("hands out the token that fits the environment and what is done", () => {
    const tokens = onJenkins.merged.calls.filter(({ args }) => args[0] === "billpay").map((call) => call.token);
    expect(tokens).toEqual(ORDER.flatMap((name) => [`billpay-plan-${name}`, `billpay-apply-${name}`]));
    const proposed = onJenkins.proposed.calls.filter(({ args }) => args[0] === "billpay").map((call) => call.token);
    expect(proposed).toEqual(ORDER.map((name) => `billpay-pull-request-${name}`));
  });

  test("plans from nothing, and applies nothing, where no role is set", () => {
    expect(billpay(onJenkins["proposed without roles"])).toEqual(
      ORDER.map((name) => `plan ${name} --since origin/main --offline`),
    );
    expect(billpay(onJenkins["merged without roles"])).toEqual([]);
  });

  test("stops before the next environment where one is denied, asks nobody, and keeps the report", () => {
    const told = onJenkins["merged and denied"];
    expect(billpay(told)).toEqual(["plan dev --all --store"]);
    expect(inputs(told)).toEqual([]);
    expect(told.said.some(({ archive }) => archive)).toBe(true);
  });

  test("neither an artifact nor a stash has a saved plan", () => {
    const files = (what: string) =>
      onJenkins.merged.said.filter((line) => what in line).flatMap((line): string[] => line.files);
    expect(files("archive")).toContain(".runs/dev/new-run/report.md");
    expect(files("archive").filter((file) => file.includes("plans"))).toEqual([]);
    expect(files("stash")).toContain(".runs/dev/latest");
    expect(files("stash").filter((file) => file.includes("new-run"))).toEqual([]);
    const handed = onJenkins.merged.said.flatMap(({ unstash }) => unstash ?? []);
    // Prod's plan is told what staging has applied.
    expect(handed).toEqual(["run-dev", "run-staging", "applied-staging", "run-prod"]);
  });

  test("a replay of an older build is no rollback that nobody named: it is refused", () => {
    expect(billpay(onJenkins["older build replayed"])).toEqual([]);
    expect(billpay(onJenkins["newest build replayed"])).toHaveLength(2 * ORDER.length);
  });

  test("a job that is not multibranch rolls back, so that nobody waits for a build of main that waits; it deploys nothing", () => {
    expect(billpay(onJenkins["rollback by the job that operates"])).toEqual(billpay(onJenkins.rollback));
    expect(billpay(onJenkins["a build of the job that operates, with nothing chosen"])).toEqual([]);
  });

  test("a pull request's build releases no lock", () => {
    const { calls } = onJenkins["unlock by a pull request's build"];
    expect(calls.filter(({ args }) => args[1] === "unlock")).toEqual([]);
  });

  test("drift fails the build", () => {
    expect(onJenkins["night with drift"].said.at(-1)).toHaveProperty("failed");
  });

  test("one build of main at a time; a newer commit of a pull request ends the older build", () => {
    const option = (told: Told) => told.said.find((line) => line.option === "disableConcurrentBuilds")?.args;
    expect(option(onJenkins.merged)).toEqual([{ abortPrevious: false }]);
    expect(option(onJenkins.proposed)).toEqual([{ abortPrevious: true }]);
  });
});
