// Runs workflows of GitHub Actions, once for each event of a list, which comes as JSON on standard input: {case, workflow,
// github, vars, inputs, env}; `env` is the stand-ins'. Expressions are evaluated by GitHub's own library, `run` steps are really run, artifacts really
// kept; of the other actions it is only said what they are given. Says what happened as lines of JSON.
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { parse } from "yaml";

const [, , workflows, expressions] = process.argv;
const { data, Evaluator, Lexer, Parser } = await import(pathToFileURL(expressions).href);

const CONTEXTS = ["github", "env", "vars", "secrets", "inputs", "matrix", "needs", "steps"];

/** An expression's value, as JSON has it. @param failed whether an earlier step, or a needed job, failed */
function evaluate(expression, context, failed = false) {
  const status = { always: true, success: !failed, failure: failed };
  const functions = Object.entries(status).map(([name, value]) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  }));
  const { tokens } = new Lexer(expression).lex();
  const parsed = new Parser(tokens, CONTEXTS, functions).parse();
  const values = JSON.parse(JSON.stringify(context), data.reviver);
  const result = new Evaluator(parsed, values, new Map(functions.map((one) => [one.name, one]))).evaluate();
  return JSON.parse(JSON.stringify(result, data.replacer) ?? "null");
}

/** Replaces the expressions in a text. */
const fill = (text, context) =>
  String(text).replace(/\$\{\{(.+?)\}\}/gs, (_, expression) => evaluate(expression.trim(), context) ?? "");

const fillAll = (record = {}, context) =>
  Object.fromEntries(Object.entries(record).map(([key, value]) => [key, fill(value, context)]));

function isRun(condition, context, failed) {
  if (condition === undefined) return !failed;
  const asked = String(condition)
    .replace(/^\$\{\{(.*)\}\}$/s, "$1")
    .trim();
  const value = evaluate(asked, context, failed);
  return /\b(always|success|failure)\(\)/.test(asked) ? Boolean(value) : !failed && Boolean(value);
}

class Run {
  artifacts = new Map();

  constructor(event) {
    this.event = event;
    this.folder = mkdtempSync(join(tmpdir(), "workflow-"));
  }

  say(what) {
    console.log(JSON.stringify({ case: this.event.case, ...what }));
  }

  /** Runs the jobs of a workflow in the order of their needs. Gives whether one failed. */
  workflow(file, inputs, prefix = "") {
    const { jobs, permissions, concurrency } = parse(readFileSync(join(workflows, file), "utf8"));
    const results = {};
    const { github, vars } = this.event;
    const waiting = Object.entries(jobs);
    this.say({ workflow: file, permissions, concurrency });
    while (waiting.length > 0) {
      const next = waiting.findIndex(([, { needs = [] }]) => [needs].flat().every((name) => name in results));
      const [[name, job]] = waiting.splice(next, 1);
      const needs = Object.fromEntries([job.needs ?? []].flat().map((needed) => [needed, results[needed]]));
      const context = { github, vars, inputs, needs, secrets: this.event.secrets ?? {} };
      const failed = Object.values(needs).some(({ result }) => result !== "success");
      if (!isRun(job.if, context, failed)) {
        results[name] = { result: "skipped", outputs: {} };
        continue;
      }
      for (const matrix of cells(job.strategy?.matrix)) {
        const ended = this.job(`${prefix}${name}`, job, { ...context, matrix });
        results[name] = results[name]?.result === "failure" ? results[name] : ended;
      }
    }
    return Object.values(results).some(({ result }) => result === "failure");
  }

  job(name, job, context) {
    const { permissions } = job;
    const concurrency = job.concurrency && fillAll(job.concurrency, context);
    const environment = job.environment && fill(job.environment, context);
    const runsOn = job["runs-on"] && fill(job["runs-on"], context);
    this.say({ job: name, permissions, concurrency, environment, runsOn });
    if (job.uses) {
      const failed = this.workflow(basename(job.uses), fillAll(job.with, context), `${name}/`);
      return { result: failed ? "failure" : "success", outputs: {} };
    }
    const workspace = mkdtempSync(join(this.folder, "job-"));
    const env = fillAll(job.env, context);
    const steps = {};
    let failed = false;
    for (const step of job.steps) {
      const here = { ...context, env, steps };
      if (!isRun(step.if, here, failed)) continue;
      const outputs = {};
      const given = fillAll(step.with, here);
      const ok = step.run
        ? this.shell(name, step.run, workspace, { ...env, ...fillAll(step.env, here) }, outputs)
        : this.action(name, step.uses, given, workspace);
      failed ||= !ok;
      if (step.id) steps[step.id] = { outputs, outcome: ok ? "success" : "failure" };
    }
    const outputs = fillAll(job.outputs, { ...context, env, steps });
    return { result: failed ? "failure" : "success", outputs };
  }

  shell(job, script, cwd, env, outputs) {
    const output = join(this.folder, "output");
    const summary = join(this.folder, "summary");
    for (const file of [output, summary]) writeFileSync(file, "");
    const { stdout, stderr, status } = spawnSync("bash", ["-e", "-c", script], {
      cwd,
      env: {
        ...process.env,
        ...this.event.env,
        CASE: this.event.case,
        GITHUB_OUTPUT: output,
        GITHUB_STEP_SUMMARY: summary,
        GITHUB_REPOSITORY: this.event.github.repository,
        GITHUB_SERVER_URL: "https://github.example",
        GITHUB_RUN_ID: String(this.event.github.run_id),
        GITHUB_RUN_ATTEMPT: String(this.event.github.run_attempt),
        GITHUB_SHA: this.event.github.sha,
        ...env,
      },
      encoding: "utf8",
    });
    for (const line of readFileSync(output, "utf8").split("\n").filter(Boolean)) {
      const [name, ...value] = line.split("=");
      outputs[name] = value.join("=");
    }
    this.say({ job, run: script, status, output: stdout + stderr, summary: readFileSync(summary, "utf8") });
    return status === 0;
  }

  action(job, uses, given, workspace) {
    const [action] = uses.split("@");
    if (action === "actions/upload-artifact") {
      const folder = join(this.folder, "artifacts", given.name);
      collect(given.path.trim().split("\n"), workspace, folder);
      this.artifacts.set(given.name, folder);
      this.say({ job, uses: action, with: given, files: filesBelow(folder) });
      return true;
    }
    this.say({ job, uses: action, with: given });
    if (action === "actions/checkout") {
      cpSync(join(workflows, "..", "scripts"), join(workspace, ".github", "scripts"), { recursive: true });
      const isEnvironment = (path) => !/\.[^/]*$/.test(path) || path.endsWith("env.yaml");
      cpSync(join(workflows, "..", "..", "live"), join(workspace, "live"), { recursive: true, filter: isEnvironment });
    }
    if (action !== "actions/download-artifact") return true;
    const found = this.artifacts.get(given.name);
    if (!found) return false;
    cpSync(found, join(workspace, given.path ?? "."), { recursive: true });
    return true;
  }

  end() {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The combinations of a matrix. */
function cells(matrix = {}) {
  return Object.entries(matrix).reduce(
    (sofar, [key, values]) => sofar.flatMap((cell) => values.map((value) => ({ ...cell, [key]: value }))),
    [{}],
  );
}

/** Copies what an upload names, as the action does it: from the least common folder. */
function collect(patterns, workspace, target) {
  mkdirSync(target, { recursive: true });
  for (const pattern of patterns.map((one) => one.trim())) {
    const source = join(workspace, pattern);
    if (!pattern.includes("*")) {
      if (existsSync(source)) cpSync(source, target, { recursive: true });
      continue;
    }
    const name = new RegExp(`^${basename(pattern).replaceAll(".", "\\.").replaceAll("*", ".*")}$`);
    const folder = dirname(source);
    for (const file of existsSync(folder) ? readdirSync(folder) : []) {
      if (name.test(file)) cpSync(join(folder, file), join(target, file), { recursive: true });
    }
  }
}

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => entry.name)
    .sort();

for (const event of JSON.parse(readFileSync(0, "utf8"))) {
  const run = new Run(event);
  const failed = run.workflow(event.workflow, event.inputs ?? {});
  run.say({ ended: failed ? "failure" : "success" });
  run.end();
}
