import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { changedFiles, defaultBase, textBefore } from "../../src/live/changed-files";
import { write } from "./synthetic-tree";

let folder: string;
let root: string;

const git = (...args: string[]) =>
  execFileSync("git", ["-c", "user.name=test", "-c", "user.email=test@billpay.example", ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();

/** Writes files, commits them, and gives the commit. */
function commit(files: Record<string, string>): string {
  write(root, files);
  git("add", "--all");
  git("commit", "--quiet", "--message", "change");
  return git("rev-parse", "HEAD");
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "billpay-changed-"));
  root = join(folder, "repo");
  mkdirSync(root);
  git("init", "--quiet", "--initial-branch=main");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a file counts however its change is kept: committed, staged, in the work tree, new, deleted", async () => {
  const base = commit({ a: "1", b: "1", c: "1", d: "1", "e e/é": "1", same: "1", ".gitignore": "ignored\n" });
  commit({ a: "2" });
  write(root, { b: "2" });
  git("add", "b");
  write(root, { c: "2", "e e/é": "2", "new/file": "1", ignored: "1" });
  rmSync(join(root, "d"));
  expect(await changedFiles(base, root)).toEqual(["a", "b", "c", "d", "e e/é", "new/file"]);
});

test("what was changed and changed back counts no more", async () => {
  const base = commit({ a: "1", b: "1" });
  commit({ a: "2" });
  write(root, { a: "1" });
  expect(await changedFiles(base, root)).toEqual([]);
});

test("a renamed file counts under both names", async () => {
  const base = commit({ old: "a long line that git would know again" });
  renameSync(join(root, "old"), join(root, "new"));
  git("add", "--all");
  expect(await changedFiles(base, root)).toEqual(["new", "old"]);
});

describe("on a branch while main goes on", () => {
  beforeEach(() => {
    commit({ a: "1", b: "1" });
    git("checkout", "--quiet", "-b", "work");
    commit({ b: "2" });
    git("checkout", "--quiet", "main");
    commit({ a: "2" });
    git("checkout", "--quiet", "work");
  });

  test("what main changed since is not of the branch", async () => {
    expect(await changedFiles("main", root)).toEqual(["b"]);
  });

  test("a file's text from before is the one where the branch began", async () => {
    const old = textBefore("main", root);
    expect([await old("a"), await old("b"), await old("none")]).toEqual(["1", "1", undefined]);
  });

  test("the base is where the branch left main", async () => {
    expect(await defaultBase(root)).toBe(git("rev-parse", "main^"));
  });

  test("the base is where the branch left origin's default branch, whatever that is called", async () => {
    git("branch", "--quiet", "trunk", "main^");
    git("update-ref", "refs/remotes/origin/trunk", "trunk");
    git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/trunk");
    git("branch", "--quiet", "--force", "main", "work");
    expect(await defaultBase(root)).toBe(git("rev-parse", "trunk"));
  });
});

test("on main, where origin has it all, the base is the commit before", async () => {
  const first = commit({ a: "1" });
  const second = commit({ a: "2" });
  expect(await defaultBase(root)).toBe(first);
  git("update-ref", "refs/remotes/origin/main", second);
  expect(await defaultBase(root)).toBe(first);
  commit({ a: "3" });
  expect(await defaultBase(root)).toBe(second);
});

test("after a merge the base is the main line before it", async () => {
  commit({ a: "1" });
  git("checkout", "--quiet", "-b", "work");
  commit({ b: "1" });
  git("checkout", "--quiet", "main");
  const before = commit({ a: "2" });
  git("merge", "--quiet", "--no-ff", "--message", "merge", "work");
  expect(await defaultBase(root)).toBe(before);
  expect(await changedFiles(before, root)).toEqual(["b"]);
});

describe("where there is nothing to compare with, one line says so and what to do", () => {
  test.each(["no-such-ref", "", "--all", "main:a", "0123456789012345678901234567890123456789"])(
    "an unknown ref: %p",
    async (ref) => {
      commit({ a: "1" });
      await expect(changedFiles(ref, root)).rejects.toThrow(
        `\`${ref}\` is not a commit, branch or tag of this repository: name one that is, or plan every unit with --all`,
      );
    },
  );

  test("no commit yet", async () => {
    await expect(defaultBase(root)).rejects.toThrow(
      "there is no commit yet to compare with: plan every unit with --all",
    );
  });

  test("a first commit", async () => {
    commit({ a: "1" });
    await expect(defaultBase(root)).rejects.toThrow("HEAD is the first commit, there is none to compare with");
  });

  test("a branch that has no commit in common with HEAD", async () => {
    commit({ a: "1" });
    git("checkout", "--quiet", "--orphan", "other");
    commit({ b: "1" });
    await expect(changedFiles("main", root)).rejects.toThrow(
      "HEAD and `main` have no commit in common: name another one",
    );
  });

  test("a shallow clone", async () => {
    commit({ a: "1" });
    git("checkout", "--quiet", "-b", "work");
    commit({ b: "1" });
    git("checkout", "--quiet", "main");
    commit({ a: "2" });
    const shallow = join(folder, "shallow");
    git("clone", "--quiet", "--depth=1", "--no-single-branch", `file://${root}`, shallow);
    await expect(defaultBase(shallow)).rejects.toThrow("the commit before HEAD is not in this shallow clone");
    await expect(changedFiles("origin/work", shallow)).rejects.toThrow(
      "where HEAD left `origin/work` is not in this shallow clone: `git fetch --unshallow`",
    );
  });
});
