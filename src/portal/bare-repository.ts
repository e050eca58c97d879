import { execFile } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { withScratch } from "../system/owned";

/** More than the largest file or archive of a repository of ours. */
const MAX_BYTES = 256 * 1024 * 1024;
const NO_OBJECT = "0".repeat(40);

export interface TreeEntry {
  readonly path: string;
  /** `100644`, `100755`, `120000`, `040000`. */
  readonly mode: string;
  readonly type: "blob" | "tree" | "commit";
  readonly sha: string;
}

/** A file of a new tree: its object, or null where it is removed. */
export interface TreeChange {
  readonly path: string;
  readonly mode: string;
  readonly sha: string | null;
}

export interface Commit {
  readonly sha: string;
  readonly tree: string;
  readonly message: string;
  readonly parents: readonly string[];
}

export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  readonly author: { readonly name: string; readonly email: string };
}

/** A bare git folder, read and written as GitHub's API for git objects does. Errors are git's own. */
export class BareRepository {
  constructor(readonly dir: string) {}

  static async create(dir: string, branch: string): Promise<BareRepository> {
    mkdirSync(dir, { recursive: true });
    const repository = new BareRepository(dir);
    await repository.git(["init", "--quiet", "--bare", `--initial-branch=${branch}`]);
    return repository;
  }

  /** Runs git here. @returns what it wrote, byte for byte */
  git(args: readonly string[], input?: Buffer | string, env?: NodeJS.ProcessEnv): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      const options = { encoding: "buffer", maxBuffer: MAX_BYTES, env: { ...process.env, ...env } } as const;
      const child = execFile("git", ["--git-dir", this.dir, ...args], options, (error, stdout, stderr) =>
        error ? reject(new Error(`git ${args[0]}: ${stderr.toString().trim() || error.message}`)) : resolve(stdout),
      );
      child.stdin?.on("error", () => {}); // git ended before it had read all: its own error says why
      child.stdin?.end(input);
    });
  }

  private async line(args: readonly string[], input?: Buffer | string, env?: NodeJS.ProcessEnv): Promise<string> {
    return (await this.git(args, input, env)).toString().trim();
  }

  /** SHA-1 of what a name stands for, such as `main:README.md`; undefined where it stands for nothing. */
  async find(name: string): Promise<string | undefined> {
    return this.line(["rev-parse", "--verify", "--quiet", "--end-of-options", name]).catch(() => undefined);
  }

  /** The commit of a branch, a tag or a SHA-1. */
  async commit(ref: string): Promise<Commit | undefined> {
    const sha = await this.find(`${ref}^{commit}`);
    if (sha === undefined) return undefined;
    const [tree = "", parents = "", ...message] = (
      await this.line(["show", "--no-patch", "--format=%T%n%P%n%B", sha])
    ).split("\n");
    return { sha, tree, parents: parents.split(" ").filter(Boolean), message: message.join("\n") };
  }

  async log(ref: string, count: number): Promise<Commit[]> {
    const shas = (await this.line(["rev-list", `--max-count=${count}`, ref])).split("\n").filter(Boolean);
    return (await Promise.all(shas.map((sha) => this.commit(sha)))).flatMap((commit) => commit ?? []);
  }

  async tree(ref: string, recursive: boolean): Promise<TreeEntry[]> {
    const args = ["ls-tree", "-z", ...(recursive ? ["-r", "-t"] : []), ref];
    const lines = (await this.git(args)).toString().split("\0").filter(Boolean);
    return lines.map((line) => {
      const [what = "", path = ""] = line.split("\t");
      const [mode = "", type, sha = ""] = what.split(" ");
      return { path, mode, type: type as TreeEntry["type"], sha };
    });
  }

  typeOf = (object: string): Promise<string> => this.line(["cat-file", "-t", object]);

  read = (object: string): Promise<Buffer> => this.git(["cat-file", "blob", object]);

  write = (content: Buffer): Promise<string> => this.line(["hash-object", "-w", "--stdin"], content);

  /** A tree with some files changed, added or removed. @returns its SHA-1 */
  writeTree(base: string | undefined, changes: readonly TreeChange[]): Promise<string> {
    return withScratch("tree", async (scratch) => {
      const env = { GIT_INDEX_FILE: join(scratch, "index") };
      if (base !== undefined) await this.git(["read-tree", base], undefined, env);
      const lines = changes.map(({ path, mode, sha }) => `${sha === null ? 0 : mode} ${sha ?? NO_OBJECT}\t${path}\0`);
      await this.git(["update-index", "-z", "--index-info"], lines.join(""), env);
      return this.line(["write-tree"], undefined, env);
    });
  }

  writeCommit({ tree, parents, message, author: { name, email } }: NewCommit): Promise<string> {
    const env = {
      GIT_AUTHOR_NAME: name,
      GIT_AUTHOR_EMAIL: email,
      GIT_COMMITTER_NAME: name,
      GIT_COMMITTER_EMAIL: email,
    };
    return this.line(["commit-tree", tree, ...parents.flatMap((parent) => ["-p", parent])], message, env);
  }

  /** Moves a branch. @param from where it must be now; null: it must not be there yet; undefined: wherever it is */
  async moveBranch(branch: string, to: string, from?: string | null): Promise<void> {
    const expected = from === undefined ? [] : [from ?? NO_OBJECT];
    await this.git(["update-ref", `refs/heads/${branch}`, to, ...expected]);
  }

  isAncestor = (ancestor: string, descendant: string): Promise<boolean> =>
    this.git(["merge-base", "--is-ancestor", ancestor, descendant]).then(
      () => true,
      () => false,
    );

  /** A tar of a commit's files, compressed, in a folder of the name given. */
  archive = (commit: string, folder: string): Promise<Buffer> =>
    this.git(["archive", "--format=tar.gz", `--prefix=${folder}/`, commit]);
}
