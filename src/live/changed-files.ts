import { UserError } from "../system/errors";
import { revision } from "../system/git";
import { type RunResult, run } from "../system/process";
import { repo } from "../system/repo";

/** Where one goes on when there is nothing to compare with. */
const ALL = "plan every unit with --all";

/**
 * Files that differ between where HEAD left the history of a commit and the work tree: committed since, staged, not
 * staged, and new ones that git does not ignore. A renamed file counts under both names.
 *
 * @param since commit, branch or tag
 * @returns paths in the repository, sorted
 * @throws UserError where `since` is unknown or has no commit in common with HEAD
 */
export async function changedFiles(since: string, root = repo): Promise<string[]> {
  const base = await mergeBase(since, root);
  const [differing, untracked] = await Promise.all([
    git(root, "diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-relative", base, "--"),
    git(root, "ls-files", "--others", "--exclude-standard", "--full-name", "-z"),
  ]);
  const files = [differing, untracked].flatMap(({ stdout }) => stdout.split("\0")).filter((file) => file !== "");
  return [...new Set(files)].sort();
}

/** SHA-1 of the newest commit that HEAD and another commit have in common. */
async function mergeBase(since: string, root: string): Promise<string> {
  const commit = await revision(`${since}^{commit}`, root);
  if (commit === undefined) {
    throw new UserError(`\`${since}\` is not a commit, branch or tag of this repository: name one that is, or ${ALL}`);
  }
  const base = await tryGit(root, "merge-base", "HEAD", commit);
  if (base.code === 0) return base.stdout.trim();
  throw new UserError(
    (await isShallow(root))
      ? `where HEAD left \`${since}\` is not in this shallow clone: \`git fetch --unshallow\`, or ${ALL}`
      : `HEAD and \`${since}\` have no commit in common: name another one, or ${ALL}`,
  );
}

/**
 * What is compared with where nothing is said: where HEAD left the default branch of `origin` (`main` where there is no
 * `origin`); on that branch itself, the commit before HEAD, so that the last merge is what changed.
 *
 * @returns a full SHA-1
 * @throws UserError where the history does not reach as far: at a first commit, in a shallow clone
 */
export async function defaultBase(root = repo): Promise<string> {
  const head = await revision("HEAD", root);
  if (head === undefined) throw new UserError(`there is no commit yet to compare with: ${ALL}`);
  for (const branch of ["refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/heads/main"]) {
    if ((await revision(branch, root)) === undefined) continue;
    const base = await mergeBase(branch, root);
    if (base !== head) return base;
    break;
  }
  const parent = await revision("HEAD^", root);
  if (parent !== undefined) return parent;
  throw new UserError(
    (await isShallow(root))
      ? `the commit before HEAD is not in this shallow clone: \`git fetch --deepen=1\`, or ${ALL}`
      : `HEAD is the first commit, there is none to compare with: ${ALL}`,
  );
}

/**
 * Reads files as they were where HEAD left the history of a commit: what `changedFiles` compares with.
 *
 * @returns gives the text of a file; undefined where it was not there
 */
export function textBefore(since: string, root = repo): (file: string) => Promise<string | undefined> {
  let base: Promise<string> | undefined;
  return async (file) => {
    base ??= mergeBase(since, root);
    const { code, stdout } = await tryGit(root, "show", "--no-textconv", `${await base}:${file}`);
    return code === 0 ? stdout : undefined;
  };
}

async function isShallow(root: string): Promise<boolean> {
  return (await git(root, "rev-parse", "--is-shallow-repository")).stdout.trim() === "true";
}

const tryGit = (root: string, ...args: string[]): Promise<RunResult> => run("git", args, { cwd: root });

async function git(root: string, ...args: string[]): Promise<RunResult> {
  const result = await tryGit(root, ...args);
  if (result.code !== 0) throw new UserError(`\`git ${args[0]}\` ended with ${result.code}: ${result.stderr.trim()}`);
  return result;
}
