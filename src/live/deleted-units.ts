import { join } from "node:path";
import { checkOutTree, removeTree } from "../system/git";
import { withScratch } from "../system/owned";
import { run } from "../system/process";
import { repo } from "../system/repo";
import { type UnitNode, unitGraph } from "./unit-graph";

/**
 * What units were before they were deleted, by name; nothing of a unit that the history of HEAD never had: another branch
 * may have it, or the clone is too shallow to tell.
 */
export async function deletedUnits(
  environment: string,
  units: readonly string[],
  root = repo,
): Promise<Record<string, Pick<UnitNode, "module" | "dependencies" | "takesFrom">>> {
  const commits = new Map<string, string[]>();
  for (const unit of units) {
    const commit = await lastCommitWith(`live/${environment}/${unit}/terragrunt.hcl`, root);
    if (commit !== undefined) commits.set(commit, [...(commits.get(commit) ?? []), unit]);
  }
  const found: Record<string, UnitNode> = {};
  for (const [commit, names] of commits) {
    const graph = await withScratch("deleted", async (scratch) => {
      const tree = join(scratch, "tree");
      await checkOutTree(commit, tree, root);
      try {
        return await unitGraph(environment, tree);
      } finally {
        await removeTree(tree, root);
      }
    });
    for (const name of names) if (graph[name]) found[name] = graph[name];
  }
  return found;
}

/** The newest commit in the history of HEAD that has a file which is not in the work tree. */
async function lastCommitWith(file: string, root: string): Promise<string | undefined> {
  const git = async (...args: string[]) => {
    const { code, stdout } = await run("git", args, { cwd: root });
    return code === 0 ? stdout.trim() : "";
  };
  if ((await git("ls-tree", "--name-only", "HEAD", "--", file)) !== "") return git("rev-parse", "HEAD");
  const deletion = await git(
    "log",
    "-1",
    "--format=%H",
    "--no-renames",
    "--diff-filter=D",
    "-m",
    "--first-parent",
    "HEAD",
    "--",
    file,
  );
  return deletion === "" ? undefined : git("rev-parse", `${deletion}^`);
}
