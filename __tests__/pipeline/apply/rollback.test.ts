import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { plannedTree, requirePlannedFiles } from "../../../src/pipeline/apply/rollback";
import type { Run, RunUnit } from "../../../src/pipeline/run";
import { commitOf, digestOf, snapshotOf } from "../../../src/system/git";
import { run as command } from "../../../src/system/process";
import { commitAll } from "../../copy-of-repo";

/** Where units are planned again: in the files of the run, whatever becomes of the checkout. */
jest.mock("../../../src/system/repo", () => ({ repo: `${require("node:os").tmpdir()}/billpay-tree-${process.pid}` }));

const repo = join(tmpdir(), `billpay-tree-${process.pid}`);
const PATHS = ["modules", "live", "charts", "terragrunt.hcl"];
const FILE = "live/dev/env.yaml";

function write(file: string, text: string, root = repo): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
}
const readIn = (root: string, file = FILE) => readFileSync(join(root, file), "utf8");

beforeEach(async () => {
  for (const file of [FILE, "modules/web/main.tf.json", "charts/service/Chart.yaml", "terragrunt.hcl"])
    write(file, "planned\n");
  write(".gitignore", ".runs\n");
  await command("git", ["init", "--quiet", repo]);
  await commitAll(repo, "planned");
});
afterEach(() => rmSync(repo, { recursive: true, force: true }));

/** A run of one unit, of the checkout as it is. */
async function planned({
  provisional = false,
  dirty = false,
  ...edited
}: Partial<Run> & { provisional?: boolean } = {}) {
  const run: Partial<Run> = {
    id: "20261124T140000Z-0000000",
    environment: "dev",
    commit: await commitOf("HEAD"),
    source: await digestOf(PATHS),
    dirty,
    ...(dirty && { snapshot: await snapshotOf(PATHS) }),
    units: { web: { provisional } as RunUnit },
    ...edited,
  };
  return run as Run;
}

test("what is final is applied from the checkout, while that has the run's files", async () => {
  expect(await plannedTree(await planned())).toBe(repo);
});

test("what is provisional is planned again in a tree of the run's commit: an edit of the checkout reaches no apply", async () => {
  const run = await planned({ provisional: true });
  write(FILE, "edited\n");
  await commitAll(repo, "another change");
  const tree = await plannedTree(run);
  expect([tree === repo, readIn(tree)]).toEqual([false, "planned\n"]);
});

test("so is what was planned with files that are in no commit, new ones too", async () => {
  write(FILE, "not committed\n");
  write("live/dev/new/terragrunt.hcl", "new\n");
  const run = await planned({ dirty: true, provisional: true });
  write(FILE, "edited\n");
  const tree = await plannedTree(run);
  expect([readIn(tree), readIn(tree, "live/dev/new/terragrunt.hcl")]).toEqual(["not committed\n", "new\n"]);
});

test("what is final comes from a tree too, once the checkout has other files", async () => {
  const run = await planned();
  write(FILE, "edited\n");
  expect(readIn(await plannedTree(run))).toBe("planned\n");
});

test("a tree that somebody edits while units are planned again is refused", async () => {
  const run = await planned({ provisional: true });
  const tree = await plannedTree(run);
  await expect(requirePlannedFiles(run, tree)).resolves.toBeUndefined();
  write(FILE, "edited\n", tree);
  await expect(requirePlannedFiles(run, tree)).rejects.toThrow(`are not those that run ${run.id} was planned with`);
  await expect(plannedTree(run)).rejects.toThrow(`are not those that run ${run.id} was planned with`);
});

test("a commit that this clone has not is refused", async () => {
  const run = await planned({ commit: "c".repeat(40) });
  await expect(plannedTree(run)).rejects.toThrow("ccccccc is not in this clone");
});

test("another commit in run.json, whose authors may be others, is refused: it has not the files that were planned", async () => {
  const first = await commitOf("HEAD");
  write(FILE, "second\n");
  await commitAll(repo, "second");
  await expect(plannedTree(await planned({ commit: first }))).rejects.toThrow("are not those that run");
});

test("so is another commit of files that are in none", async () => {
  const first = await commitOf("HEAD");
  write(FILE, "second\n");
  await commitAll(repo, "second");
  write(FILE, "not committed\n");
  for (const provisional of [false, true])
    await expect(plannedTree(await planned({ dirty: true, provisional, commit: first }))).rejects.toThrow(
      `are not a change of ${first.slice(0, 7)}: run.json was edited`,
    );
});

test("files in no commit, of which no commit was kept, are refused", async () => {
  await expect(plannedTree(await planned({ dirty: true, snapshot: undefined }))).rejects.toThrow("plan again");
});
