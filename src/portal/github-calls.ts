import { messageOf } from "../system/errors";
import type { BareRepository, Commit } from "./bare-repository";
import { BOT, BRANCH, type Hub, NAME, type PullRequest } from "./github-hub";

export interface Answer {
  readonly status?: number;
  readonly json?: unknown;
  readonly bytes?: Buffer;
  readonly type?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Call {
  readonly hub: Hub;
  readonly method: string;
  /** Path below the repository or, where it is of none, the whole. */
  readonly path: string;
  /** What the pattern's groups matched. */
  readonly names: readonly string[];
  readonly query: URLSearchParams;
  // biome-ignore lint/suspicious/noExplicitAny: what GitHub's API takes
  readonly body: any;
  readonly wantsRaw: boolean;
}

interface RepositoryCall extends Call {
  readonly slug: string;
  readonly repository: BareRepository;
}

export const NOT_FOUND: Answer = { status: 404, json: { message: "Not Found" } };

const invalid = (message: string): Answer => ({
  status: 422,
  json: { message: `Validation Failed: ${message}`, errors: [{ message }] },
});

/** Below `/api/v3`, in order. */
const CALLS: readonly [RegExp, (call: Call) => Answer | Promise<Answer>][] = [
  [/^GET \/user$/, () => ({ json: { login: BOT.name, type: "User" } })],
  [
    /^GET \/(?:users|orgs)\/([^/]+)$/,
    ({ hub, names: [owner = ""] }) =>
      hub.isOrganization(owner) ? { json: { login: owner, type: "Organization" } } : NOT_FOUND,
  ],
  [/^POST \/orgs\/([^/]+)\/repos$/, createRepository],
  [/^POST \/graphql$/, findPullRequest],
];

/** Below `/api/v3/repos/<owner>/<repository>`, in order. */
const REPOSITORY_CALLS: readonly [RegExp, (call: RepositoryCall) => Answer | Promise<Answer>][] = [
  [/^GET $/, ({ hub, slug }) => ({ json: hub.describe(slug) })],
  [/^GET \/commits$/, listCommits],
  [/^GET \/commits\/(.+)\/status$/, combinedStatus],
  [/^(?:GET|HEAD) \/contents(?:\/(.*))?$/, readContents],
  [/^GET \/tarball\/(.+)$/, readArchive],
  [/^GET \/git\/trees\/(.+)$/, readTree],
  [/^GET \/git\/blobs\/([0-9a-f]{40})$/, readBlob],
  [/^GET \/git\/refs?\/(heads\/.+)$/, readRef],
  [/^POST \/git\/blobs$/, writeBlob],
  [/^POST \/git\/trees$/, writeTree],
  [/^POST \/git\/commits$/, writeCommit],
  [/^POST \/git\/refs$/, createRef],
  [/^PATCH \/git\/refs\/heads\/(.+)$/, moveRef],
  [/^GET \/pulls$/, listPulls],
  [/^POST \/pulls$/, openPull],
  [/^GET \/pulls\/(\d+)$/, readPull],
  [/^POST \/pulls\/(\d+)\/requested_reviewers$/, requestReviewers],
  [/^PUT \/(?:topics|branches\/[^/]+\/protection|collaborators\/[^/]+)$/, noteSetting],
];

/** @returns undefined for a call that is not known */
export async function dispatch(call: Call): Promise<Answer | undefined> {
  const [, slug, path] = /^\/repos\/([^/]+\/[^/]+)(\/.*)?$/.exec(call.path) ?? [];
  if (slug === undefined) return first(CALLS, call);
  const repository = call.hub.find(slug);
  return repository ? first(REPOSITORY_CALLS, { ...call, path: path ?? "", slug, repository }) : NOT_FOUND;
}

async function first<C extends Call>(
  calls: readonly [RegExp, (call: C) => Answer | Promise<Answer>][],
  call: C,
): Promise<Answer | undefined> {
  for (const [pattern, handle] of calls) {
    const match = pattern.exec(`${call.method} ${call.path}`);
    if (match) return handle({ ...call, names: match.slice(1) });
  }
  return undefined;
}

async function createRepository({ hub, names: [owner = ""], body }: Call): Promise<Answer> {
  if (!hub.isOrganization(owner)) return NOT_FOUND;
  if (typeof body.name !== "string" || !NAME.test(body.name)) return invalid("name is not one of a repository");
  const slug = `${owner}/${body.name}`;
  if (hub.find(slug)) return invalid("name already exists on this account");
  await hub.create(slug, body);
  return { status: 201, json: hub.describe(slug) };
}

/** Whether a branch is there, and its open pull request: octokit-plugin-create-pull-request asks nothing else. */
function findPullRequest({ hub, body }: Call): Promise<Answer> | Answer {
  const { owner, repo, head } = body.variables ?? {};
  const slug = `${owner}/${repo}`;
  const repository = hub.find(slug);
  if (!/associatedPullRequests/.test(body.query ?? "") || typeof head !== "string")
    return { status: 501, json: { message: `POST /graphql: this server knows no such query: ${body.query}` } };
  if (!repository) return { json: { data: { repository: null } } };
  return repository.find(`refs/heads/${head}`).then((sha) => {
    const open = hub.recordOf(slug).pulls.filter((pull) => pull.head === head && pull.state === "open");
    const edges = open.map(({ number }) => ({ node: { id: String(number), number, url: `${hub.url}/${slug}` } }));
    return {
      json: { data: { repository: { ref: sha === undefined ? null : { associatedPullRequests: { edges } } } } },
    };
  });
}

const describeCommit = ({ sha, tree, message, parents }: Commit) => ({
  sha,
  commit: { message, tree: { sha: tree } },
  parents: parents.map((parent) => ({ sha: parent })),
});

async function listCommits({ repository, query }: RepositoryCall): Promise<Answer> {
  const commit = await repository.commit(query.get("sha") ?? BRANCH);
  if (!commit) return { status: 409, json: { message: "Git Repository is empty." } };
  const commits = await repository.log(commit.sha, Number(query.get("per_page") ?? 30));
  return { json: commits.map(describeCommit) };
}

async function combinedStatus({ hub, slug, repository, names: [ref = ""] }: RepositoryCall): Promise<Answer> {
  const commit = await repository.commit(ref);
  return commit ? { json: { sha: commit.sha, state: "pending", repository: hub.describe(slug) } } : NOT_FOUND;
}

async function readContents({ repository, query, names: [path = ""], wantsRaw }: RepositoryCall): Promise<Answer> {
  const ref = query.get("ref") ?? BRANCH;
  const sha = await repository.find(`${ref}:${path}`);
  if (sha === undefined) return NOT_FOUND;
  if ((await repository.typeOf(sha)) === "tree") {
    const entries = await repository.tree(sha, false);
    const below = (name: string) => [path, name].filter(Boolean).join("/");
    return { json: entries.map(({ path: name, type, sha }) => ({ name, path: below(name), type, sha })) };
  }
  const content = await repository.read(sha);
  const headers = { etag: `"${sha}"` };
  if (wantsRaw) return { bytes: content, type: "application/vnd.github.raw", headers };
  const name = path.split("/").at(-1);
  return { json: { type: "file", name, path, sha, encoding: "base64", content: content.toString("base64") }, headers };
}

async function readArchive({ slug, repository, names: [ref = ""] }: RepositoryCall): Promise<Answer> {
  const commit = await repository.commit(ref);
  if (!commit) return NOT_FOUND;
  const folder = `${slug.replace("/", "-")}-${commit.sha.slice(0, 7)}`;
  return { bytes: await repository.archive(commit.sha, folder), type: "application/x-gzip" };
}

async function readTree({ hub, slug, repository, names: [ref = ""], query }: RepositoryCall): Promise<Answer> {
  const sha = await repository.find(`${ref}^{tree}`);
  if (sha === undefined) return NOT_FOUND;
  const entries = await repository.tree(sha, query.has("recursive"));
  const url = (entry: { sha: string }) => `${hub.describe(slug).url}/git/blobs/${entry.sha}`;
  return { json: { sha, truncated: false, tree: entries.map((entry) => ({ ...entry, url: url(entry) })) } };
}

async function readBlob({ repository, names: [sha = ""] }: RepositoryCall): Promise<Answer> {
  if ((await repository.find(`${sha}^{blob}`)) === undefined) return NOT_FOUND;
  return { json: { sha, encoding: "base64", content: (await repository.read(sha)).toString("base64") } };
}

async function readRef({ repository, names: [name = ""] }: RepositoryCall): Promise<Answer> {
  const sha = await repository.find(`refs/${name}`);
  return sha === undefined ? NOT_FOUND : { json: { ref: `refs/${name}`, object: { sha, type: "commit" } } };
}

async function writeBlob({ repository, body: { content, encoding } }: RepositoryCall): Promise<Answer> {
  const sha = await repository.write(Buffer.from(content, encoding === "base64" ? "base64" : "utf8"));
  return { status: 201, json: { sha } };
}

async function writeTree({ repository, body: { base_tree, tree } }: RepositoryCall): Promise<Answer> {
  const changes = await Promise.all(
    (tree as { path: string; mode: string; sha?: string | null; content?: string }[]).map(
      async ({ path, mode, sha, content }) => ({
        path,
        mode,
        sha: content === undefined ? (sha ?? null) : await repository.write(Buffer.from(content)),
      }),
    ),
  );
  return { status: 201, json: { sha: await repository.writeTree(base_tree, changes) } };
}

async function writeCommit({ repository, body: { message, tree, parents, author } }: RepositoryCall): Promise<Answer> {
  const sha = await repository.writeCommit({ message, tree, parents: parents ?? [], author: { ...BOT, ...author } });
  return { status: 201, json: { sha, message, tree: { sha: tree } } };
}

async function createRef({ repository, body: { ref, sha } }: RepositoryCall): Promise<Answer> {
  const branch = String(ref).replace(/^refs\/heads\//, "");
  if ((await repository.find(`refs/heads/${branch}`)) !== undefined) return invalid("Reference already exists");
  try {
    await repository.moveBranch(branch, sha, null);
  } catch (error) {
    return invalid(messageOf(error)); // no name of a branch, or no commit
  }
  return { status: 201, json: { ref, object: { sha, type: "commit" } } };
}

async function moveRef({ repository, names: [branch = ""], body: { sha, force } }: RepositoryCall): Promise<Answer> {
  const now = await repository.find(`refs/heads/${branch}`);
  if (now === undefined) return invalid("Reference does not exist");
  if (!force && !(await repository.isAncestor(now, sha))) return invalid("Update is not a fast forward");
  await repository.moveBranch(branch, sha, now);
  return { json: { ref: `refs/heads/${branch}`, object: { sha, type: "commit" } } };
}

function listPulls({ hub, slug, query }: RepositoryCall): Answer {
  const state = query.get("state") ?? "open";
  const pulls = hub.recordOf(slug).pulls.filter((pull) => state === "all" || pull.state === state);
  return { json: pulls.map((pull) => hub.describePull(slug, pull)) };
}

async function openPull({ hub, slug, repository, body }: RepositoryCall): Promise<Answer> {
  const head = String(body.head).replace(/^[^:]*:/, "");
  const base = String(body.base);
  const [from, to] = await Promise.all([repository.commit(head), repository.commit(base)]);
  if (!from || !to) return invalid(`${from ? `base ${base}` : `head ${head}`} is not a branch`);
  if (await repository.isAncestor(from.sha, to.sha)) return invalid(`No commits between ${base} and ${head}`);
  const { pulls } = hub.recordOf(slug);
  if (pulls.some((pull) => pull.head === head && pull.base === base && pull.state === "open"))
    return invalid(`A pull request already exists for ${slug.split("/")[0]}:${head}.`);
  const pull: PullRequest = {
    number: pulls.length + 1,
    title: String(body.title),
    body: String(body.body ?? ""),
    head,
    base,
    draft: body.draft === true,
    state: "open",
    merged: false,
    reviewers: [],
  };
  hub.change(slug, (record) => ({ pulls: [...record.pulls, pull] }));
  return { status: 201, json: hub.describePull(slug, pull) };
}

function readPull({ hub, slug, names: [number] }: RepositoryCall): Answer {
  const pull = hub.recordOf(slug).pulls.find((one) => one.number === Number(number));
  return pull ? { json: hub.describePull(slug, pull) } : NOT_FOUND;
}

function requestReviewers({ hub, slug, names: [number], body }: RepositoryCall): Answer {
  const reviewers = [...(body.reviewers ?? []), ...(body.team_reviewers ?? [])];
  hub.change(slug, ({ pulls }) => ({
    pulls: pulls.map((pull) => (pull.number === Number(number) ? { ...pull, reviewers } : pull)),
  }));
  const { requested_reviewers } = hub.describePull(slug, hub.recordOf(slug).pulls[Number(number) - 1] as PullRequest);
  return { status: 201, json: { requested_reviewers, requested_teams: [] } };
}

function noteSetting({ hub, slug, method, path, body }: RepositoryCall): Answer {
  hub.change(slug, ({ settings }) => ({ settings: [...settings, { call: `${method} ${path}`, body }] }));
  return { json: body };
}

/** What a person sees of a pull request: its text, and the difference that it makes. */
export async function pullPage(hub: Hub, slug: string, number: number): Promise<Answer> {
  const repository = hub.find(slug);
  const pull = repository && hub.recordOf(slug).pulls.find((one) => one.number === number);
  if (!repository || !pull) return NOT_FOUND;
  const diff = await repository.git(["diff", `${pull.base}...${pull.head}`]);
  const text = `${slug}: pull request ${number} (${pull.state})\n\n${pull.title}\n\n${pull.body}\n\n${diff}`;
  return { bytes: Buffer.from(text), type: "text/plain; charset=utf-8" };
}
