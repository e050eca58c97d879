import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../system/files";
import { commitOf } from "../system/git";
import { withScratch } from "../system/owned";
import { output } from "../system/process";
import { BareRepository } from "./bare-repository";

export interface PullRequest {
  readonly number: number;
  readonly title: string;
  readonly body: string;
  /** Branches. */
  readonly head: string;
  readonly base: string;
  readonly draft: boolean;
  readonly state: "open" | "closed";
  readonly merged: boolean;
  readonly reviewers: readonly string[];
}

export interface RepositoryRecord {
  /** What it was created with, as it was sent. */
  readonly created: Readonly<Record<string, unknown>>;
  /** What was set since, such as the protection of a branch: the call and what it sent. */
  readonly settings: readonly { readonly call: string; readonly body: unknown }[];
  readonly pulls: readonly PullRequest[];
}

export const BRANCH = "main";
/** Backstage finds the integration of a repository by this host. Nothing here ever asks it. */
const WEB = "https://github.com";
export const BOT = { name: "portal-bot", email: "portal-bot@users.noreply.github.com" };
export const NAME = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;

/** The repositories of a folder. */
export class Hub {
  constructor(
    readonly dir: string,
    readonly url: string,
  ) {}

  folderOf = (slug: string): string => join(this.dir, `${slug}.git`);

  isOrganization = (owner: string): boolean => NAME.test(owner) && existsSync(join(this.dir, owner));

  find(slug: string): BareRepository | undefined {
    const isSlug = slug.split("/").length === 2 && slug.split("/").every((name) => NAME.test(name));
    return isSlug && existsSync(this.folderOf(slug)) ? new BareRepository(this.folderOf(slug)) : undefined;
  }

  private recordFile = (slug: string): string => join(this.dir, `${slug}.json`);

  recordOf(slug: string): RepositoryRecord {
    return JSON.parse(readFileSync(this.recordFile(slug), "utf8"));
  }

  change(slug: string, by: (record: RepositoryRecord) => Partial<RepositoryRecord>): void {
    const record = this.recordOf(slug);
    this.write(slug, { ...record, ...by(record) });
  }

  private write(slug: string, record: RepositoryRecord): void {
    writeAtomically(this.recordFile(slug), `${JSON.stringify(record, null, 2)}\n`);
  }

  async create(slug: string, created: RepositoryRecord["created"]): Promise<BareRepository> {
    const repository = await BareRepository.create(this.folderOf(slug), BRANCH);
    this.write(slug, { created, settings: [], pulls: [] });
    return repository;
  }

  async importRepository(slug: string, checkout: string, commit = "HEAD"): Promise<void> {
    const { dir } = await this.create(slug, {});
    const tree = `${await commitOf(commit, checkout)}^{tree}`;
    const who = ["-c", `user.name=${BOT.name}`, "-c", `user.email=${BOT.email}`];
    const args = [...who, "commit-tree", tree, "-m", "As it is"];
    const sha = (await output("git", args, { cwd: checkout })).trim();
    await output("git", ["push", "--quiet", dir, `${sha}:refs/heads/${BRANCH}`], { cwd: checkout });
  }

  async merge(slug: string, number: number): Promise<void> {
    const pull = this.recordOf(slug).pulls.find((one) => one.number === number);
    if (!pull) throw new Error(`${slug} has no pull request ${number}`);
    await withScratch("merge", async (scratch) => {
      const dir = join(scratch, "merge");
      const who = ["-c", `user.name=${BOT.name}`, "-c", `user.email=${BOT.email}`];
      await output("git", ["clone", "--quiet", "--shared", "--branch", pull.base, this.folderOf(slug), dir]);
      const message = `Merge pull request #${number} from ${pull.head}`;
      await output("git", [...who, "merge", "--quiet", "--no-ff", "-m", message, `origin/${pull.head}`], { cwd: dir });
      await output("git", ["push", "--quiet", "origin", `HEAD:refs/heads/${pull.base}`], { cwd: dir });
    });
    this.change(slug, ({ pulls }) => ({
      pulls: pulls.map((one) => (one.number === number ? { ...one, state: "closed", merged: true } : one)),
    }));
  }

  /** A repository as the API describes it. */
  describe(slug: string) {
    const [owner = "", name = ""] = slug.split("/");
    const api = `${this.url}/api/v3/repos/${slug}`;
    const { created } = this.recordOf(slug);
    return {
      name,
      full_name: slug,
      owner: { login: owner, type: "Organization" },
      private: created.private !== false,
      description: created.description ?? null,
      default_branch: BRANCH,
      permissions: { admin: true, push: true, pull: true },
      html_url: `${WEB}/${slug}`,
      clone_url: `${this.url}/${slug}.git`,
      url: api,
      archive_url: `${api}/{archive_format}{/ref}`,
      trees_url: `${api}/git/trees{/sha}`,
    };
  }

  describePull(slug: string, pull: PullRequest) {
    const [owner] = slug.split("/");
    return {
      ...pull,
      id: pull.number,
      node_id: String(pull.number),
      head: { ref: pull.head, label: `${owner}:${pull.head}` },
      base: { ref: pull.base, label: `${owner}:${pull.base}` },
      requested_reviewers: pull.reviewers.map((login) => ({ login })),
      html_url: `${this.url}/${slug}/pull/${pull.number}`, // a page of this server
    };
  }
}
