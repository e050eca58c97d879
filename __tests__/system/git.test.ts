import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { PLANNED_PATHS } from "../../src/pipeline/plan/planned-paths";
import { UserError } from "../../src/system/errors";
import {
  actor,
  authorsOf,
  checkOutTree,
  digestOf,
  haveSameFiles,
  ignoredFiles,
  isDirty,
  snapshotOf,
} from "../../src/system/git";
import { output } from "../../src/system/process";

let root: string;

const git = (who: string, ...args: string[]) => {
  const [, name = "", email = ""] = /^(.*) <(.*)>$/.exec(who) ?? [];
  return execFileSync("git", ["-c", `user.name=${name}`, "-c", `user.email=${email}`, ...args], {
    cwd: root,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  }).trim();
};

const ANA = "Ana Silva <ana.silva@billpay.example>";
const BEN = "Ben <12345+ben-b@users.noreply.github.com>";
const MERGER = "Merger <merger@billpay.example>";

function commit(who: string, message = "change"): string {
  git(who, "commit", "--quiet", "--allow-empty", "--message", message);
  return git(who, "rev-parse", "HEAD");
}

function write(file: string, text: string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "billpay-git-"));
  git(ANA, "init", "--quiet", "--initial-branch=main");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the authors of a commit", () => {
  test("are those of all that a merge brought, and who merged it, and of nothing older", async () => {
    commit("Old <old@billpay.example>");
    git(BEN, "checkout", "--quiet", "-b", "change");
    commit(BEN);
    commit(ANA);
    git(MERGER, "checkout", "--quiet", "main");
    git(MERGER, "merge", "--quiet", "--no-ff", "--message", "merge", "change");
    const all = ["12345+ben-b", "Ana Silva", "Ben", "Merger", "ana.silva", "ben-b", "merger"];
    expect(await authorsOf(git(ANA, "rev-parse", "HEAD"), undefined, root)).toEqual(all);
  });

  test("of a squashed change are also those named as co-authors", async () => {
    commit("Old <old@billpay.example>");
    const squashed = commit(ANA, `change\n\nCo-authored-by: ${BEN}\n`);
    expect(await authorsOf(squashed, undefined, root)).toEqual(expect.arrayContaining(["Ana Silva", "ben-b"]));
  });

  test("are those of all commits since the one that is compared with", async () => {
    const base = commit("Old <old@billpay.example>");
    commit(BEN);
    const last = commit(ANA);
    expect(await authorsOf(last, undefined, root)).not.toContain("ben-b");
    expect(await authorsOf(last, base, root)).toEqual(expect.arrayContaining(["ben-b", "ana.silva"]));
    expect(await authorsOf(last, base, root)).not.toContain("Old");
  });

  test("are never fewer for a narrow comparison: the commit itself counts", async () => {
    commit(BEN);
    const last = commit(ANA);
    expect(await authorsOf(last, last, root)).toEqual(["Ana Silva", "ana.silva"]);
  });

  test("of the first commit are its own", async () => {
    expect(await authorsOf(commit(ANA), undefined, root)).toEqual(["Ana Silva", "ana.silva"]);
  });

  test("are names of letters, digits and plain signs, whatever git has", async () => {
    commit(BEN);
    const odd = commit("A\u00a0b\u202ec <d@e>");
    expect(await authorsOf(odd, undefined, root)).toEqual(["A b c", "d"]);
  });
});

describe("who runs a command", () => {
  const set = process.env.BILLPAY_ACTOR;
  afterEach(() => {
    if (set === undefined) delete process.env.BILLPAY_ACTOR;
    else process.env.BILLPAY_ACTOR = set;
  });

  test.each(["ana.silva", "José Peña", "王 小明", "dependabot[bot]", "a\\u{a0}"])("may be %s", async (name) => {
    process.env.BILLPAY_ACTOR = name;
    expect(await actor()).toBe(name);
  });

  test.each([
    ["Ana\u00a0Silva", "Ana\\u{a0}Silva"],
    ["Ana\nSilva", "Ana\\u{a}Silva"],
    ["Ana\u001b[31m", "Ana\\u{1b}[31m"],
    ["Ana\u202eavliS", "Ana\\u{202e}avliS"],
    ["Ana\u2028", "Ana\\u{2028}"],
    ["Ana\u3000Silva", "Ana\\u{3000}Silva"],
    ["   ", "   "],
  ])("may not be %j, which the decision would refuse after everything is planned", async (name, shown) => {
    process.env.BILLPAY_ACTOR = name;
    await expect(actor()).rejects.toThrow(
      new UserError(
        `BILLPAY_ACTOR is "${shown}": must be text on one line, not empty, without control or no-break characters`,
      ),
    );
  });

  test("is git's user where nobody is named, under the same rule", async () => {
    delete process.env.BILLPAY_ACTOR;
    const config = join(root, "config");
    const gitConfig = process.env.GIT_CONFIG_GLOBAL;
    process.env.GIT_CONFIG_GLOBAL = config;
    try {
      writeFileSync(config, "[user]\n\tname = Ben B\n");
      expect(await actor()).toBe("Ben B");
      writeFileSync(config, "[user]\n\tname = Ben\u00a0B\n");
      await expect(actor()).rejects.toThrow('git\'s user.name is "Ben\\u{a0}B": must be text on one line');
    } finally {
      if (gitConfig === undefined) delete process.env.GIT_CONFIG_GLOBAL;
      else process.env.GIT_CONFIG_GLOBAL = gitConfig;
    }
  });
});

test("the files that git ignores are named, whichever file tells it to", async () => {
  write(".gitignore", "*.auto.tfvars\n");
  write(".git/info/exclude", "sneak.tf\n");
  write("live/dev/a.auto.tfvars", "a");
  write("modules/m/sneak.tf", "b");
  write("modules/m/main.tf", "c");
  write("docs/a.auto.tfvars", "d");
  git(ANA, "add", "--all");
  expect(await ignoredFiles(["live", "modules"], root)).toEqual(["live/dev/a.auto.tfvars", "modules/m/sneak.tf"]);
});

test("an approval does not change what a run was planned from, other files of its folder do", async () => {
  write("live/prod/env.yaml", "a");
  git(ANA, "add", "--all");
  commit(ANA);
  const before = await digestOf(PLANNED_PATHS, root);
  write("live/prod/approvals.yaml", "approvals: []\n");
  expect(await digestOf(PLANNED_PATHS, root)).toBe(before);
  expect(await isDirty(PLANNED_PATHS, root)).toBe(false);
  write("live/prod/database/approvals.yaml", "a unit's own file\n");
  expect(await digestOf(PLANNED_PATHS, root)).not.toBe(before);
  expect(await isDirty(PLANNED_PATHS, root)).toBe(true);
});

test("a squash has the same files as what was reviewed, unless one that is planned differs", async () => {
  write("live/prod/env.yaml", "a");
  git(ANA, "add", "--all");
  const reviewed = commit(ANA);
  write("docs/a.md", "a");
  git(ANA, "add", "--all");
  const same = commit(MERGER);
  write("live/prod/env.yaml", "b");
  git(ANA, "add", "--all");
  const other = commit(MERGER);
  expect(await haveSameFiles(reviewed, same, PLANNED_PATHS, root)).toBe(true);
  expect(await haveSameFiles(reviewed, other, PLANNED_PATHS, root)).toBe(false);
  expect(await haveSameFiles("f".repeat(40), same, PLANNED_PATHS, root)).toBe(false);
});

describe("a snapshot of the planned files", () => {
  test("has them as they are, committed or not, and leaves the checkout and its index alone", async () => {
    const dir = mkdtempSync(join(tmpdir(), "billpay-snapshot-"));
    const git = async (...args: string[]) => (await output("git", args, { cwd: dir })).trim();
    const write = (file: string, text: string) => {
      mkdirSync(dirname(join(dir, file)), { recursive: true });
      writeFileSync(join(dir, file), text);
    };
    try {
      await git("init", "-q");
      await git("config", "user.email", "test@localhost");
      await git("config", "user.name", "test");
      write(".gitignore", "*.log\n");
      write("live/a", "committed");
      write("live/gone", "committed");
      write("other/b", "committed");
      await git("add", "-A");
      await git("commit", "-qm", "first");
      write("live/a", "edited");
      write("live/new", "new");
      write("live/new.log", "ignored");
      write("other/b", "edited");
      rmSync(join(dir, "live/gone"));
      const before = await git("status", "--porcelain");
      const commit = await snapshotOf(["live"], dir);
      expect(await git("status", "--porcelain")).toBe(before);
      expect((await git("ls-tree", "-r", "--name-only", commit)).split("\n")).toEqual([
        ".gitignore",
        "live/a",
        "live/new",
        "other/b",
      ]);
      expect([await git("show", `${commit}:live/a`), await git("show", `${commit}:other/b`)]).toEqual([
        "edited",
        "committed",
      ]);
      const tree = join(dir, "tree");
      await checkOutTree(commit, tree, dir);
      expect(await digestOf(["live"], tree)).toBe(await digestOf(["live"], dir));
      write("live/a", "edited again");
      expect(await digestOf(["live"], tree)).not.toBe(await digestOf(["live"], dir));
    } finally {
      rmSync(dir, { recursive: true, force: true });
    }
  });
});
