import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { environmentNames } from "../../src/live/environment";
import { BareRepository } from "../../src/portal/bare-repository";
import { type FakeGithub, type PullRequest, startFakeGithub } from "../../src/portal/fake-github";
import { snapshotOf } from "../../src/system/git";
import { output } from "../../src/system/process";
import { repo } from "../../src/system/repo";
import { HOST } from "../../src/system/server";
import { backstageNode, npmFolder } from "../../src/toolchain/npm-packages";

/** This repository at the fake GitHub. */
export const PLATFORM = "billpay/billpay-platform";
/** A group of the catalog. */
export const OWNER = "group:default/platform-engineer";

// Bounds, not measures: a task takes half a second on a machine that has nothing else to do.
jest.setTimeout(180_000);
const STARTS_WITHIN_MS = 300_000;

/** What became of a task. */
export interface Outcome {
  readonly status: "completed" | "failed" | "refused";
  /** What the scaffolder says: the log of the steps, or what it refuses of the values. */
  readonly said: string;
  // biome-ignore lint/suspicious/noExplicitAny: each template has outputs of its own
  readonly output: any;
}

/** Backstage's scaffolder, its catalog and a GitHub of its own, with `live` and `templates` of this checkout, committed or not, as the platform. */
export interface Engine {
  readonly github: FakeGithub;
  /** Runs a template as its form does when it is sent. @param template its name in the catalog */
  readonly run: (template: string, values: object) => Promise<Outcome>;
  /** Opens a pull request with a template. @throws Error with what the scaffolder says, where it does not */
  readonly open: (template: string, values: object) => Promise<PullRequest>;
  /** The actions that there are, as the scaffolder describes them. */
  readonly actions: () => Promise<{ readonly id: string; readonly schema?: object }[]>;
  /** Git in the platform's repository. @returns what it says */
  readonly git: (...args: string[]) => Promise<string>;
  /** Puts the files of `live` that a branch has into a checkout, over those that are there. */
  readonly extract: (branch: string, checkout: string) => Promise<void>;
  /** Puts a text in the place of a file of main. */
  readonly commit: (path: string, text: string) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** Starts it; that takes some seconds, after the packages of tools/backstage are installed. */
export async function startEngine(): Promise<Engine> {
  const dir = mkdtempSync(join(tmpdir(), "billpay-engine-"));
  const github = await startFakeGithub({ dir: join(dir, "github") });
  await github.importRepository(PLATFORM, repo, await platformCommit(dir));
  const packages = npmFolder("backstage");
  const port = await freePort();
  const url = `http://${HOST}:${port}`;
  writeFileSync(join(dir, "app-config.yaml"), stringify(configOf(dir, github, port)));
  writeFileSync(
    join(dir, "entities.yaml"),
    entities()
      .map((entity) => stringify(entity))
      .join("---\n"),
  );
  mkdirSync(join(dir, "work"));
  const log = join(dir, "backend.log");
  const out = openSync(log, "w");
  const backend = spawn(
    await backstageNode(),
    [join(repo, "__tests__/templates/backend.mjs"), packages, "--config", join(dir, "app-config.yaml")],
    {
      cwd: join(packages, "backend"),
      stdio: ["ignore", out, out],
      env: { ...process.env, NODE_ENV: "development", LOG_LEVEL: "info" },
    },
  );
  const close = async () => {
    await end(backend);
    await github.close();
    rmSync(dir, { recursive: true, force: true });
  };
  try {
    const token = await awaitReady(url, backend, log);
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const run = (template: string, values: object) => runTask(url, headers, template, values);
    return {
      github,
      run,
      async open(template, values) {
        const { status, said } = await run(template, values);
        const pull = github.recordOf(PLATFORM).pulls.at(-1);
        if (status !== "completed" || !pull) throw new Error(`${template} ${status}:\n${said}`);
        return pull;
      },
      actions: async () => (await fetch(`${url}/api/scaffolder/v2/actions`, { headers })).json() as never,
      git: (...args) => output("git", ["--git-dir", github.folderOf(PLATFORM), ...args]),
      async extract(branch, checkout) {
        const archive = join(dir, "live.tar");
        await output("git", ["--git-dir", github.folderOf(PLATFORM), "archive", "--output", archive, branch, "live"]);
        await output("tar", ["-xf", archive, "-C", checkout]);
      },
      async commit(path, text) {
        const repository = new BareRepository(github.folderOf(PLATFORM));
        const main = await repository.commit("main");
        const file = { path, mode: "100644", sha: await repository.write(Buffer.from(text)) };
        const tree = await repository.writeTree(main?.tree, [file]);
        const author = { name: "test", email: "test@billpay.example" };
        const made = { tree, parents: [main?.sha ?? ""], message: `Change ${path}`, author };
        await repository.moveBranch("main", await repository.writeCommit(made));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** A commit of the folders that templates are read from and write to: each step fetches the whole repository. */
async function platformCommit(dir: string): Promise<string> {
  const folders = ["live", "templates"];
  const snapshot = await snapshotOf(folders);
  const env = { GIT_INDEX_FILE: join(dir, "index") };
  const git = async (...args: string[]) => (await output("git", args, { cwd: repo, env })).trim();
  for (const folder of folders) await git("read-tree", `--prefix=${folder}/`, `${snapshot}:${folder}`);
  const who = ["-c", "user.name=test", "-c", "user.email=test@billpay.example"];
  return git(...who, "commit-tree", await git("write-tree"), "-m", "As it is");
}

function configOf(dir: string, github: FakeGithub, port: number): object {
  const baseUrl = `http://${HOST}:${port}`;
  return {
    app: { title: "BillPay", baseUrl },
    backend: {
      baseUrl,
      listen: { host: HOST, port },
      database: { client: "better-sqlite3", connection: ":memory:" },
      workingDirectory: join(dir, "work"),
    },
    auth: {
      providers: { guest: { userEntityRef: "user:default/developer", dangerouslyAllowOutsideDevelopment: true } },
    },
    integrations: { github: [{ host: "github.com", apiBaseUrl: github.apiUrl, token: "token" }] },
    catalog: {
      rules: [{ allow: ["API", "Component", "Group", "Location", "Resource", "System", "Template", "User"] }],
      processingInterval: { seconds: 5 },
      locations: [
        { type: "url", target: `https://github.com/${PLATFORM}/blob/main/templates/*/template.yaml` },
        { type: "file", target: join(dir, "entities.yaml") },
      ],
    },
  };
}

/** What templates look up: the environments of the live tree, a team, and who asks. */
function entities(): object[] {
  const entity = (kind: string, name: string, spec: object) => ({
    apiVersion: "backstage.io/v1alpha1",
    kind,
    metadata: { name },
    spec,
  });
  return [
    entity("Group", "platform-engineer", { type: "team", children: [] }),
    entity("User", "developer", { memberOf: ["platform-engineer"] }),
    ...environmentNames().map((name) => entity("Resource", name, { type: "environment", owner: OWNER })),
  ];
}

/** Waits until the catalog has all templates and environments. @returns a token of the guest */
async function awaitReady(url: string, backend: ChildProcess, log: string): Promise<string> {
  const templates = (
    await output("git", ["ls-files", "--cached", "--others", "--", "templates/*/template.yaml"], { cwd: repo })
  )
    .split("\n")
    .filter((file) => file.endsWith("/template.yaml"));
  const expected = templates.length + environmentNames().length;
  const deadline = performance.now() + STARTS_WITHIN_MS;
  for (;;) {
    if (backend.exitCode !== null || performance.now() > deadline)
      throw new Error(`the backend is not ready:\n${readFileSync(log, "utf8").split("\n").slice(-60).join("\n")}`);
    const token = await guestToken(url).catch(() => undefined);
    if (token !== undefined) {
      const query = "filter=kind=template&filter=kind=resource,spec.type=environment";
      const response = await fetch(`${url}/api/catalog/entities?${query}`, {
        headers: { authorization: `Bearer ${token}` },
      });
      if (response.ok && ((await response.json()) as unknown[]).length >= expected) return token;
    }
    await sleep(500);
  }
}

async function guestToken(url: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/guest/refresh`, { method: "POST" });
  if (!response.ok) throw new Error(String(response.status));
  return ((await response.json()) as { backstageIdentity: { token: string } }).backstageIdentity.token;
}

interface TaskEvent {
  readonly type: "log" | "completion";
  readonly body: { readonly message: string; readonly output?: object };
}

async function runTask(
  url: string,
  headers: Record<string, string>,
  template: string,
  values: object,
): Promise<Outcome> {
  const tasks = `${url}/api/scaffolder/v2/tasks`;
  const body = JSON.stringify({ templateRef: `template:default/${template}`, values });
  const response = await fetch(tasks, { method: "POST", headers, body });
  const answer = (await response.json()) as { id?: string; errors?: { stack: string }[] };
  if (answer.id === undefined) {
    const said = answer.errors?.map(({ stack }) => stack).join("\n") ?? JSON.stringify(answer);
    return { status: "refused", said, output: undefined };
  }
  // The stream ends with the task.
  const stream = await (await fetch(`${tasks}/${answer.id}/eventstream`, { headers })).text();
  const events = stream
    .split("\n")
    .filter((line) => line.startsWith("data: "))
    .map((line) => JSON.parse(line.slice("data: ".length)) as TaskEvent);
  const { body: last } = events.find(({ type }) => type === "completion") ?? {};
  const { status } = (await (await fetch(`${tasks}/${answer.id}`, { headers })).json()) as Pick<Outcome, "status">;
  return { status, said: events.map(({ body }) => body.message).join("\n"), output: last?.output };
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, HOST, () => resolve()));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL"); // all that it has is in memory
  await ended;
}
