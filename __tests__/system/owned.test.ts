import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import {
  adoptFolder,
  claimFolder,
  ownedFolder,
  removeAllOwned,
  removeGenerated,
  removeOwned,
} from "../../src/system/owned";
import { repo } from "../../src/system/repo";

const CLOUD = "the laptop cloud";
let scratch: string;
let dir: string;

beforeEach(() => {
  scratch = realpathSync(mkdtempSync(join(tmpdir(), "billpay-owned-")));
  dir = join(scratch, "local");
});
afterEach(() => rmSync(scratch, { recursive: true, force: true }));

/** Puts files into a folder. */
function fill(folder: string, ...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), file);
  }
}

test("what we made in a folder goes, and the folder with it", () => {
  claimFolder(dir, CLOUD);
  fill(dir, "state/a.json", "s3/b", "emulator.json", "sites.log", ".terragrunt-cache/x/y");
  expect(removeAllOwned(dir, CLOUD)).toEqual([]);
  expect(readdirSync(scratch)).toEqual([]);
});

test("what somebody else put there stays, is named, and keeps the marker beside it", () => {
  claimFolder(dir, CLOUD);
  fill(dir, "state/a.json", "notes.txt", "thesis/chapter1");
  expect(removeAllOwned(dir, CLOUD)).toEqual(["notes.txt", "thesis"]);
  expect(readdirSync(dir).sort()).toEqual([".billpay.json", "notes.txt", "thesis"]);
});

test("a folder that was there, empty, stays there, empty", () => {
  mkdirSync(dir);
  claimFolder(dir, CLOUD);
  fill(dir, "state/a.json");
  expect(removeAllOwned(dir, CLOUD)).toEqual([]);
  expect(readdirSync(dir)).toEqual([]);
});

test.each([
  ["the repository", () => repo, "this repository, or a folder above it"],
  ["a folder above it", () => dirname(repo), "this repository, or a folder above it"],
  ["the root", () => "/", "this repository, or a folder above it"],
  ["the home folder", () => homedir(), "your home, or a folder above it"],
  ["git's folder", () => join(repo, ".git", "modules"), "git's own folder"],
  ["nothing", () => "", "is empty"],
  ["blanks", () => "  ", "is empty"],
])("%s is refused by name, whatever is in it", (_, folder, why) => {
  for (const use of [claimFolder, ownedFolder, removeAllOwned])
    expect(() => use(folder(), CLOUD, "BILLPAY_LOCAL_DIR")).toThrow(why);
});

test("a link to a folder that is refused is refused", () => {
  symlinkSync(repo, dir);
  expect(() => claimFolder(dir, CLOUD, "BILLPAY_LOCAL_DIR")).toThrow("this repository, or a folder above it");
});

test("a folder with something in it and no marker is somebody else's", () => {
  fill(dir, "state/thesis.txt");
  for (const use of [claimFolder, ownedFolder, removeAllOwned])
    expect(() => use(dir, CLOUD, "BILLPAY_LOCAL_DIR")).toThrow(
      /which has state and no \.billpay\.json: must be an empty or new/,
    );
  expect(() => removeOwned(dir, CLOUD, "state")).toThrow("no .billpay.json");
  expect(existsSync(join(dir, "state/thesis.txt"))).toBe(true);
});

test.each([
  ["empty", "", "is empty"],
  ["half", '{"schema":1,"id":', "is no whole JSON"],
  ["of another layout", '{"schema":9}', "has the layout 9"],
  ["without what it must say", '{"schema":1,"id":"x"}', "has nothing as `kind`"],
])("a marker that is %s proves nothing", (_, text, why) => {
  fill(dir, "state/a.json");
  writeFileSync(join(dir, ".billpay.json"), text);
  expect(() => removeAllOwned(dir, CLOUD)).toThrow(why);
  expect(existsSync(join(dir, "state/a.json"))).toBe(true);
});

test("a folder of one kind is not taken for one of another", () => {
  claimFolder(dir, "runs");
  expect(() => claimFolder(dir, CLOUD)).toThrow("which `billpay` made for runs");
});

test("a file where the folder should be is refused, and stays", () => {
  writeFileSync(dir, "mine");
  expect(() => claimFolder(dir, CLOUD)).toThrow("which is a file");
  expect(readFileSync(dir, "utf8")).toBe("mine");
});

describe("a single removal", () => {
  beforeEach(() => {
    claimFolder(dir, CLOUD);
    fill(dir, "state/a.json", "notes.txt");
  });

  test.each([
    "notes.txt",
    "..",
    "../other",
    "state/../notes.txt",
    "state/../../other",
    ".",
    "",
    "/etc",
    "state//a.json",
  ])("of %p is refused", (path) => {
    fill(scratch, "other/file");
    expect(() => removeOwned(dir, CLOUD, path)).toThrow("no command of ours makes it");
    expect([existsSync(join(dir, "notes.txt")), existsSync(join(scratch, "other/file"))]).toEqual([true, true]);
  });

  test("follows no link: of a link that has one of our names only the link goes", () => {
    fill(scratch, "other/file");
    symlinkSync(join(scratch, "other"), join(dir, "s3"));
    removeOwned(dir, CLOUD, "s3");
    expect([existsSync(join(dir, "s3")), existsSync(join(scratch, "other/file"))]).toEqual([false, true]);
  });

  test("goes through no link on the way", () => {
    fill(scratch, "other/file");
    symlinkSync(join(scratch, "other"), join(dir, "s3"));
    expect(() => removeOwned(dir, CLOUD, "s3/file")).toThrow("is a link");
    expect(existsSync(join(scratch, "other/file"))).toBe(true);
  });

  test("of what is not there is nothing", () => {
    removeOwned(dir, CLOUD, "cluster");
    removeOwned(join(scratch, "nowhere"), CLOUD, "state");
  });
});

test("a copy and a move of a folder are told apart, and become folders of their own", () => {
  claimFolder(dir, CLOUD);
  const copy = join(scratch, "copy");
  cpSync(dir, copy, { recursive: true });
  expect(ownedFolder(copy, CLOUD)).toEqual({ dir: copy, from: { dir, by: "copy" } });
  const moved = join(scratch, "moved");
  renameSync(dir, moved);
  expect(ownedFolder(moved, CLOUD)).toEqual({ dir: moved, from: { dir, by: "move" } });
  adoptFolder({ dir: moved }, CLOUD);
  expect(ownedFolder(moved, CLOUD)).toEqual({ dir: moved });
});

test("a folder that no command generated is not removed as one", () => {
  const proof = { file: "main.tf.json", says: "Generated from" };
  fill(scratch, "mine/main.tf.json", "ours/README.md", "ours/notes.md");
  writeFileSync(join(scratch, "ours/main.tf.json"), '{"//": "Generated from src"}');
  expect(() => removeGenerated(join(scratch, "mine"), proof, ["main.tf.json"])).toThrow("is not generated");
  removeGenerated(join(scratch, "ours"), proof, ["README.md", "main.tf.json"]);
  expect([readdirSync(join(scratch, "mine")), readdirSync(join(scratch, "ours"))]).toEqual([
    ["main.tf.json"],
    ["notes.md"],
  ]);
});

/** Every place that removes anything, and the guard that it goes through. */
const REMOVALS = [
  "src/core/write-modules.ts: removeGenerated",
  "src/live/deleted-units.ts: removeTree",
  "src/live/terragrunt-cache.ts: removeCached",
  "src/local/cloud.ts: removeAllOwned",
  "src/local/cloud.ts: removeOwned",
  "src/local/emulator.ts: removeOwned",
  "src/local/kubernetes-access.ts: removeOwned",
  "src/pipeline/apply/rollback.ts: removeTree",
  "src/pipeline/apply/rollback.ts: requireRemovable",
  "src/pipeline/apply/waves.ts: removeRunsFolder",
  "src/pipeline/drift/drift.ts: makeRunsFolder",
  "src/pipeline/plan/destroyed-units.ts: makeRunsFolder",
  "src/pipeline/plan/plan-from-nothing.ts: removeOwned",
  "src/pipeline/plan/plan-run.ts: makeRunsFolder",
  "src/pipeline/plan/plan-run.ts: removeRunsFolder",
  "src/pipeline/run/run.ts: removeOwned",
  "src/pipeline/run/run.ts: removeRunsFolder",
  "src/pipeline/run/store.ts: makeRunsFolder",
  "src/pipeline/telemetry/outbox.ts: removeFile",
  "src/portal/catalog.ts: removeFile",
  "src/portal/front-end.ts: removeTool",
  "src/portal/portal.ts: removeOwned",
  "src/system/lock.ts: removeFile",
  "src/system/server.ts: removeFile",
  "src/toolchain/npm-packages.ts: removeTool",
  "src/toolchain/provider.ts: removeCached",
  "src/toolchain/provider.ts: removeTool",
  "src/toolchain/python.ts: removeTool",
  "src/toolchain/tools-dir.ts: removeOwned",
  "src/toolchain/tools.ts: removeTool",
];

/** Functions and programs that remove, in TypeScript, shell and Python. */
const RAW =
  /\b(rm|rmdir|unlink)(Sync)?\(|\brimraf\b|"rm"|\brm -|worktree", "(remove|prune)"|\["clean"|os\.(remove|unlink|rmdir)|shutil\.rmtree|\.unlink\(|\.rmdir\(/;
const GUARDS =
  /\b(requireRemovable|removeOwned|removeAllOwned|removeGenerated|removeCached|removeFile|removeTool|removeRunsFolder|makeRunsFolder|removeTree)\(/g;

test("nothing is removed but through a guard", () => {
  const sources = ["src", "bin", "tools", "bench", "logic"].flatMap((folder) =>
    readdirSync(join(repo, folder), { recursive: true, encoding: "utf8" })
      .map((name) => `${folder}/${name}`)
      .filter((name) => /\.(ts|mjs|js|py|sh)$/.test(name) && !/node_modules|\.venv|test/.test(name)),
  );
  const text = (name: string) => readFileSync(join(repo, name), "utf8");
  expect(sources.filter((name) => RAW.test(text(name))).sort()).toEqual([
    "bench/run.ts",
    "src/system/files.ts",
    "src/system/git.ts",
    "src/system/owned.ts",
  ]);
  const guarded = sources
    .filter((name) => name.startsWith("src/") && name !== "src/system/owned.ts")
    .flatMap((name) => [
      ...new Set(
        text(name)
          .split("\n")
          .filter((line) => !/^export (async )?function/.test(line))
          .flatMap((line) => [...line.matchAll(GUARDS)].map(([, guard]) => `${name}: ${guard}`)),
      ),
    ]);
  expect(guarded.sort()).toEqual(REMOVALS);
});
