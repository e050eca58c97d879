import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FakeGithub, startFakeGithub } from "../../src/portal/fake-github";
import { output, run } from "../../src/system/process";
import { commitAll } from "../copy-of-repo";

const SLUG = "billpay/platform";
/** What is not text in UTF-8 must come back as it was. */
const BINARY = Buffer.from([0, 255, 10, 254, 13]);

let dir: string;
let github: FakeGithub;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), "billpay-github-"));
  const checkout = join(dir, "checkout");
  await output("git", ["init", "--quiet", "--initial-branch=work", checkout]);
  await output("mkdir", [join(checkout, "live")]);
  writeFileSync(join(checkout, "README.md"), "# Platform\n");
  writeFileSync(join(checkout, "live", "logo.bin"), BINARY);
  await commitAll(checkout, "first");
  github = await startFakeGithub({ dir: join(dir, "github") });
  await github.importRepository(SLUG, checkout);
});
afterEach(async () => {
  await github.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: what GitHub's API gives
  readonly json: any;
}

async function call(what: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
  const [method = "", path = ""] = what.split(" ");
  const response = await fetch(`${github.apiUrl}${path}`, {
    method,
    headers: { authorization: "token t", ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: await response.json() };
}

/** The calls that a pull request is opened with, in the order of octokit-plugin-create-pull-request. */
async function openPull(head: string, files: Record<string, string>): Promise<Reply> {
  const [latest] = (await call(`GET /repos/${SLUG}/commits?sha=main&per_page=1`)).json;
  const blobs = Object.entries(files).map(async ([path, text]) => {
    const content = Buffer.from(text).toString("base64");
    const { json } = await call(`POST /repos/${SLUG}/git/blobs`, { encoding: "base64", content });
    return { path, mode: "100644", type: "blob", sha: json.sha };
  });
  const tree = { base_tree: latest.commit.tree.sha, tree: await Promise.all(blobs) };
  const { sha } = (await call(`POST /repos/${SLUG}/git/trees`, tree)).json;
  const commit = { message: `Add ${head}`, tree: sha, parents: [latest.sha] };
  const made = (await call(`POST /repos/${SLUG}/git/commits`, commit)).json;
  const ref = await call(`POST /repos/${SLUG}/git/refs`, { ref: `refs/heads/${head}`, sha: made.sha });
  if (ref.status !== 201) return ref;
  const pull = { title: `Add ${head}`, body: "Because.", head: `billpay:${head}`, base: "main" };
  return call(`POST /repos/${SLUG}/pulls`, pull);
}

const git = (...args: string[]) => output("git", ["--git-dir", github.folderOf(SLUG), ...args]);

test("a repository is made of the files of a checkout, without its history, on the branch main", async () => {
  expect((await git("ls-tree", "-r", "--name-only", "main")).split("\n")).toEqual(["README.md", "live/logo.bin", ""]);
  expect(await git("rev-list", "--count", "--all")).toBe("1\n");
  const { json } = await call(`GET /repos/${SLUG}`);
  expect(json).toMatchObject({ default_branch: "main", permissions: { push: true } });
  // Backstage finds its integration by the host of the one, and pushes to the other.
  expect(json.html_url).toBe("https://github.com/billpay/platform");
  expect(json.clone_url).toBe(`${github.url}/billpay/platform.git`);
});

test.each([
  ["a repository", "GET /repos/billpay/nothing"],
  ["a repository whose name leads elsewhere", "GET /repos/billpay/.hidden"],
  ["a file", `GET /repos/${SLUG}/contents/live/nothing`],
  ["a commit", `GET /repos/${SLUG}/commits/nothing/status`],
  ["an archive", `GET /repos/${SLUG}/tarball/nothing`],
  ["an organization", "GET /users/nobody"],
])("%s that is not there is not found", async (_, what) => {
  expect(await call(what)).toMatchObject({ status: 404, json: { message: "Not Found" } });
});

test("without a token the API and a push are refused", async () => {
  expect((await fetch(`${github.apiUrl}/repos/${SLUG}`)).status).toBe(401);
  const { status, headers } = await fetch(`${github.url}/${SLUG}.git/info/refs?service=git-receive-pack`);
  expect([status, headers.get("www-authenticate")]).toEqual([401, 'Basic realm="GitHub"']);
});

test("a file is read raw, byte for byte, and as JSON; a folder as a list", async () => {
  const raw = await fetch(`${github.apiUrl}/repos/${SLUG}/contents/live/logo.bin?ref=main`, {
    headers: { authorization: "token t", accept: "application/vnd.github.v3.raw" },
  });
  expect(Buffer.from(await raw.arrayBuffer())).toEqual(BINARY);
  const { json } = await call(`GET /repos/${SLUG}/contents/live/logo.bin`);
  expect(json).toMatchObject({ path: "live/logo.bin", encoding: "base64", content: BINARY.toString("base64") });
  const names = (await call(`GET /repos/${SLUG}/contents/live`)).json.map(({ path }: { path: string }) => path);
  expect(names).toEqual(["live/logo.bin"]);
});

test("a tree is read with its folders, each blob at its own address", async () => {
  const { sha } = (await call(`GET /repos/${SLUG}/commits/main/status?per_page=0`)).json;
  const { json } = await call(`GET /repos/${SLUG}/git/trees/${sha}?recursive=true`);
  const found = json.tree.map(({ path, type }: { path: string; type: string }) => `${type} ${path}`);
  expect([json.truncated, found]).toEqual([false, ["blob README.md", "tree live", "blob live/logo.bin"]]);
  const blob = await call(`GET ${json.tree[2].url.slice(github.apiUrl.length)}`);
  expect(blob.json.content).toBe(BINARY.toString("base64"));
});

test("an archive has one folder with the files", async () => {
  const response = await fetch(`${github.apiUrl}/repos/${SLUG}/tarball/main`, { headers: { authorization: "t" } });
  const file = join(dir, "archive.tar.gz");
  writeFileSync(file, Buffer.from(await response.arrayBuffer()));
  const names = (await output("tar", ["-tzf", file])).trim().split("\n");
  expect(names.map((name) => name.replace(/^billpay-platform-[0-9a-f]{7}\//, ""))).toEqual([
    "",
    "README.md",
    "live/",
    "live/logo.bin",
  ]);
});

test("a pull request is kept with its text, its branch has the files, and a page shows the difference", async () => {
  const { status, json } = await openPull("bucket-exports", { "live/dev/bucket-exports/terragrunt.hcl": "# unit\n" });
  expect([status, json.number, json.base.ref]).toEqual([201, 1, "main"]);
  expect(github.recordOf(SLUG).pulls).toEqual([
    {
      number: 1,
      title: "Add bucket-exports",
      body: "Because.",
      head: "bucket-exports",
      base: "main",
      draft: false,
      state: "open",
      merged: false,
      reviewers: [],
    },
  ]);
  expect(await git("diff", "--name-status", "main", "bucket-exports")).toBe(
    "A\tlive/dev/bucket-exports/terragrunt.hcl\n",
  );
  expect((await call(`GET /repos/${SLUG}/pulls`)).json).toHaveLength(1);
  expect((await call(`GET /repos/${SLUG}/pulls?state=closed`)).json).toEqual([]);
  const page = await (await fetch(json.html_url)).text();
  expect(page).toContain("Because.");
  expect(page).toContain("+# unit");
});

test("a branch that is there is not made again, and a second pull request of it is refused", async () => {
  await openPull("bucket-exports", { a: "1\n" });
  expect(await openPull("bucket-exports", { b: "2\n" })).toMatchObject({
    status: 422,
    json: { message: "Validation Failed: Reference already exists" },
  });
  const again = { title: "again", head: "billpay:bucket-exports", base: "main" };
  expect((await call(`POST /repos/${SLUG}/pulls`, again)).json.message).toContain("A pull request already exists");
  expect(await git("ls-tree", "--name-only", "bucket-exports", "a", "b")).toBe("a\n");
});

test.each([
  ["of no branch", { head: "billpay:nothing", base: "main" }, "head nothing is not a branch"],
  ["into no branch", { head: "billpay:main", base: "nothing" }, "base nothing is not a branch"],
  ["without a change", { head: "billpay:main", base: "main" }, "No commits between main and main"],
])("a pull request %s is refused", async (_, pull, message) => {
  expect(await call(`POST /repos/${SLUG}/pulls`, { title: "t", ...pull })).toMatchObject({
    status: 422,
    json: { errors: [{ message }] },
  });
  expect(github.recordOf(SLUG).pulls).toEqual([]);
});

test("a tree takes files away and keeps the others", async () => {
  const { sha } = (await call(`GET /repos/${SLUG}/commits/main/status`)).json;
  const tree = { base_tree: sha, tree: [{ path: "README.md", mode: "100644", sha: null }] };
  const made = (await call(`POST /repos/${SLUG}/git/trees`, tree)).json.sha;
  expect(await git("ls-tree", "-r", "--name-only", made)).toBe("live/logo.bin\n");
});

test("a branch moves forward only, unless it is forced", async () => {
  await openPull("topic", { a: "1\n" });
  const main = (await git("rev-parse", "main")).trim();
  const topic = (await git("rev-parse", "topic")).trim();
  const move = (branch: string, body: object) => call(`PATCH /repos/${SLUG}/git/refs/heads/${branch}`, body);
  expect((await move("topic", { sha: main })).json.message).toContain("Update is not a fast forward");
  expect((await move("main", { sha: topic })).status).toBe(200);
  expect((await move("topic", { sha: main, force: true })).status).toBe(200);
  expect(await git("rev-parse", "main", "topic")).toBe(`${topic}\n${main}\n`);
});

test("whether a branch is there is asked by GraphQL, with its open pull request", async () => {
  const query = "query { repository { ref { associatedPullRequests { edges { node { id } } } } } }";
  const ask = async (head: string) =>
    (await call("POST /graphql", { query, variables: { owner: "billpay", repo: "platform", head } })).json.data
      .repository;
  expect(await ask("topic")).toEqual({ ref: null });
  await openPull("topic", { a: "1\n" });
  expect(await ask("topic")).toMatchObject({ ref: { associatedPullRequests: { edges: [{ node: { number: 1 } }] } } });
  expect((await call("POST /graphql", { query: "query { viewer }" })).status).toBe(501);
});

test("two pull requests merge one after the other, as git merges; what conflicts does not", async () => {
  await openPull("one", { one: "1\n", README: "1\n" });
  await openPull("two", { two: "2\n" });
  await openPull("three", { README: "3\n" });
  await github.merge(SLUG, 2);
  await github.merge(SLUG, 1);
  expect(await git("ls-tree", "--name-only", "main", "one", "two")).toBe("one\ntwo\n");
  expect(github.recordOf(SLUG).pulls.map(({ state, merged }) => [state, merged])).toEqual([
    ["closed", true],
    ["closed", true],
    ["open", false],
  ]);
  await expect(github.merge(SLUG, 3)).rejects.toThrow(/CONFLICT/);
  await expect(github.merge(SLUG, 4)).rejects.toThrow("billpay/platform has no pull request 4");
});

test("a repository is created once in an organization, keeps what it was created with, and takes a push", async () => {
  const created = { name: "app", private: true, description: "An application" };
  expect((await call("POST /orgs/nobody/repos", created)).status).toBe(404);
  expect((await call("POST /orgs/billpay/repos", { name: "../app" })).status).toBe(422);
  const { status, json } = await call("POST /orgs/billpay/repos", created);
  expect([status, json.full_name]).toEqual([201, "billpay/app"]);
  expect((await call("POST /orgs/billpay/repos", created)).json.message).toContain("name already exists");
  expect(github.recordOf("billpay/app").created).toEqual(created);

  const remote = json.clone_url.replace("http://", "http://x-access-token:t@");
  const checkout = join(dir, "checkout");
  await output("git", ["push", "--quiet", remote, "work:main"], { cwd: checkout });
  const cloned = join(dir, "clone");
  await output("git", ["clone", "--quiet", remote, cloned]);
  expect(readFileSync(join(cloned, "live", "logo.bin"))).toEqual(BINARY);
  const nowhere = remote.replace("app.git", "nothing.git");
  expect((await run("git", ["push", nowhere, "work:main"], { cwd: checkout })).code).not.toBe(0);
});

test("settings of a repository are kept as they were sent", async () => {
  const protection = { enforce_admins: true };
  await call(`PUT /repos/${SLUG}/branches/main/protection`, protection);
  await call(`PUT /repos/${SLUG}/topics`, { names: ["billpay"] });
  expect(github.recordOf(SLUG).settings).toEqual([
    { call: "PUT /branches/main/protection", body: protection },
    { call: "PUT /topics", body: { names: ["billpay"] } },
  ]);
  await openPull("topic", { a: "1\n" });
  await call(`POST /repos/${SLUG}/pulls/1/requested_reviewers`, { team_reviewers: ["platform"] });
  expect(github.recordOf(SLUG).pulls[0]?.reviewers).toEqual(["platform"]);
});

test("a call that it does not know is answered 501, and kept", async () => {
  const { status, json } = await call(`DELETE /repos/${SLUG}`);
  expect([status, json.message]).toEqual([
    501,
    "DELETE /repos/billpay/platform is a call that this server does not know",
  ]);
  expect((await fetch(`${github.url}/login`)).status).toBe(501);
  expect(github.unknown).toEqual(["DELETE /repos/billpay/platform", "GET /login"]);
});
