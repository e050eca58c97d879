import { createHash } from "node:crypto";
import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "./errors";
import { withScratch } from "./owned";
import { lastLines, output, run } from "./process";
import { repo } from "./repo";

/**
 * Refuses a folder that is no git checkout of its own: Terragrunt takes the root of the repository that it is in for this
 * one.
 */
export async function requireCheckout(root = repo): Promise<void> {
  const { code, stdout, stderr } = await run("git", ["rev-parse", "--show-toplevel"], { cwd: root });
  if (code === 0 && realpathSync(stdout.trim()) === realpathSync(root)) return;
  const remedy = "clone the repository with git, or `git init` here";
  if (code === 0)
    throw new UserError(`${root} is in the git repository ${stdout.trim()}, and not one itself: ${remedy}`);
  if (code === 127) throw new UserError(`${stderr}: install it`);
  throw new UserError(
    `${root} cannot be used as a git checkout (${lastLines(stderr, 1).replace(/^fatal: /, "")}): ${remedy}`,
  );
}

/** Full SHA-1 of a commit. @param ref as `HEAD`, `main`, `39d2a47` */
export async function commitOf(ref: string, root = repo): Promise<string> {
  const commit = await revision(`${ref}^{commit}`, root);
  if (commit === undefined)
    throw new UserError(`there is no commit \`${ref}\` in this repository: fetch it, or name another`);
  return commit;
}

/** SHA-1 of what a revision names; undefined where it names nothing. @param name as `HEAD^`, `refs/heads/main` */
export async function revision(name: string, root = repo): Promise<string | undefined> {
  const args = ["rev-parse", "--verify", "--quiet", "--end-of-options", name];
  const { code, stdout } = await run("git", args, { cwd: root });
  return code === 0 ? stdout.trim() : undefined;
}

/** Whether files below the paths differ from the commit checked out. */
export async function isDirty(paths: readonly string[], root = repo): Promise<boolean> {
  return (await output("git", ["status", "--porcelain", "--", ...paths], { cwd: root })).trim() !== "";
}

/**
 * SHA-256 of what stands below the paths: names and contents of all files that git does not ignore, committed or not.
 */
export async function digestOf(paths: readonly string[], root = repo): Promise<string> {
  const args = ["ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", ...paths];
  const names = (await output("git", args, { cwd: root })).split("\0").filter((name) => name !== "");
  const hash = createHash("sha256");
  for (const name of [...new Set(names)].sort()) {
    const file = join(root, name);
    if (!existsSync(file)) continue; // deleted, and not committed yet
    const content = contentOf(file);
    hash.update(`${name}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex");
}

/** Files below the paths that git ignores, whatever tells it to; they are in no digest and in no commit. */
export async function ignoredFiles(paths: readonly string[], root = repo): Promise<string[]> {
  const args = ["ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--", ...paths];
  return (await output("git", args, { cwd: root })).split("\0").filter((name) => name !== "");
}

/** A link to a folder counts by where it leads, a repository within this one by its name alone: no unit is in either. */
function contentOf(file: string): Buffer {
  if (!statSync(file).isDirectory()) return readFileSync(file);
  return Buffer.from(lstatSync(file).isSymbolicLink() ? readlinkSync(file) : "");
}

/**
 * A commit, on no branch, that has the files below the paths as they are now, whether or not they are committed, and all others as
 * HEAD has them. Git keeps it for two weeks.
 *
 * @returns its SHA-1
 */
export async function snapshotOf(paths: readonly string[], root = repo): Promise<string> {
  return withScratch("index", async (scratch) => {
    const who = { NAME: "billpay", EMAIL: "billpay@localhost" };
    const identity = ["AUTHOR", "COMMITTER"].flatMap((role) =>
      Object.entries(who).map(([key, value]) => [`GIT_${role}_${key}`, value]),
    );
    const env = { GIT_INDEX_FILE: join(scratch, "index"), ...Object.fromEntries(identity) };
    const git = async (...args: string[]) => (await output("git", args, { cwd: root, env })).trim();
    await git("read-tree", "HEAD");
    await git("add", "--all", "--", ...paths);
    return git("commit-tree", await git("write-tree"), "-p", "HEAD", "-m", "Files of a plan");
  });
}

/** A folder with the files of a commit; it is there until `removeTree`. */
export async function checkOutTree(commit: string, dir: string, root = repo): Promise<void> {
  const { code, stderr } = await run("git", ["worktree", "add", "--detach", "--force", dir, commit], { cwd: root });
  if (code !== 0) throw new UserError(`commit ${commit} could not be checked out: ${lastLines(stderr, 1)}`);
}

/** Removes such a folder; whoever asks has seen to it that it is one of ours. */
export async function removeTree(dir: string, root = repo): Promise<void> {
  await run("git", ["worktree", "remove", "--force", dir], { cwd: root });
}

/**
 * Who runs this: BILLPAY_ACTOR, else git's user, else the login name.
 *
 * @throws UserError where it is no text that the decision takes, before anything is planned for it
 */
export async function actor(): Promise<string> {
  if (process.env.BILLPAY_ACTOR) return requireLine("BILLPAY_ACTOR", process.env.BILLPAY_ACTOR);
  const { stdout } = await run("git", ["config", "user.name"], { cwd: repo });
  const name = stdout.trim();
  if (name !== "") return requireLine("git's user.name", name);
  return requireLine("the login name", process.env.USER || process.env.LOGNAME || "unknown");
}

/** Controls, characters that are not seen, and spaces other than the plain one: what Python calls not printable. */
const NOT_PRINTABLE = /(?! )[\p{C}\p{Z}]/gu;

function requireLine(what: string, text: string): string {
  const shown = text.replace(NOT_PRINTABLE, (one) => `\\u{${one.codePointAt(0)?.toString(16)}}`);
  if (shown === text && text.trim() !== "") return text;
  throw new UserError(
    `${what} is "${shown}": must be text on one line, not empty, without control or no-break characters`,
  );
}

/** Whether two commits have the same files below the paths; they have not where one of them is not here. */
export async function haveSameFiles(a: string, b: string, paths: readonly string[], root = repo): Promise<boolean> {
  return (await run("git", ["diff", "--quiet", "--no-ext-diff", a, b, "--", ...paths], { cwd: root })).code === 0;
}

/** Whether the files below the paths are those of a commit, no more and no fewer. */
export async function hasFilesOf(commit: string, paths: readonly string[], root = repo): Promise<boolean> {
  const { code } = await run("git", ["diff", "--quiet", "--no-ext-diff", commit, "--", ...paths], { cwd: root });
  const others = ["ls-files", "-z", "--others", "--exclude-standard", "--", ...paths];
  return code === 0 && (await output("git", others, { cwd: root })) === "";
}

/**
 * Whoever has a part in a commit, in what it merged, and in the commits since another one: the names, logins and the
 * addresses up to their @ that git has of authors, co-authors and committers.
 */
export async function authorsOf(commit: string, since?: string, root = repo): Promise<string[]> {
  const parent = await revision(`${commit}^1`, root);
  const ranges = [parent, since].flatMap((base) => (base === undefined ? [] : [`${base}..${commit}`]));
  const format = "--format=%an <%ae>%n%cn <%ce>%n%(trailers:key=Co-authored-by,valueonly)";
  const people = new Set<string>();
  // A commit without a parent is all there is of its history, or of a shallow clone.
  for (const range of ranges.length > 0 ? ranges : [commit]) {
    for (const line of (await output("git", ["log", format, range, "--"], { cwd: root })).split("\n")) people.add(line);
  }
  const names = [...people].flatMap((line) => {
    const [, name = "", mail = ""] = /^(.*?)\s*<(.*)>$/.exec(line.trim()) ?? [];
    const local = mail.split("@")[0] ?? "";
    // GitHub's private addresses: <number>+<login>@users.noreply.github.com
    return [name, local, local.replace(/^\d+\+/, "")];
  });
  const plain = names.map((name) => name.replace(/[^\p{L}\p{M}\p{N}._+-]+/gu, " ").trim());
  return [...new Set(plain)].filter((name) => /[\p{L}\p{N}]/u.test(name)).sort();
}
