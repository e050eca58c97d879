import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { UserError } from "../../system/errors";
import { displayPath } from "../../system/files";
import { checkOutTree, digestOf, hasFilesOf, removeTree, revision } from "../../system/git";
import { requireRemovable } from "../../system/owned";
import { repo } from "../../system/repo";
import { PLANNED_PATHS, planRun } from "../plan";
import { obtainRun, RUNS_DIR, type Run, type RunReport, runDir } from "../run";
import { ApplyRefusal } from "./checks";

const checkoutDir = (run: Pick<Run, "environment" | "id">) => join(runDir(run.environment, run.id), "tree");

/**
 * Plans the units of an earlier run with the modules and the live tree of its commit. What comes of it is a run like any
 * other: it goes through the same gates and is applied by `billpay apply`.
 *
 * @param id of the run whose commit is gone back to
 */
export async function planRollback(name: string, id: string): Promise<RunReport | undefined> {
  const to = await obtainRun(name, id);
  if (to.dirty)
    throw new UserError(
      `run ${to.id} was planned with files that no commit has: it cannot be rolled back to; name a run of a commit`,
    );
  const run = (newId: string) => ({ environment: name, id: newId });
  return planRun(name, {
    rollback: {
      to,
      checkOut: (newId) => checkOut(run(newId), to.commit),
      removeCheckout: (newId) => removeCheckout(run(newId)),
    },
  });
}

/**
 * The checkout that has the very files a run was planned with. Where units are planned again it is one that nobody works in;
 * otherwise this one serves, while it has them.
 */
export async function plannedTree(run: Run): Promise<string> {
  const isPlannedAgain = Object.values(run.units).some(({ provisional }) => provisional);
  const isOfCommit = async () => (run.dirty ? run.snapshot !== undefined : hasFilesOf(run.commit, PLANNED_PATHS));
  // Whose change it is, and so who may not approve it, is told by the commit.
  if (run.snapshot !== undefined && (await revision(`${run.snapshot}^1`)) !== run.commit)
    throw new ApplyRefusal(
      `the files that run ${run.id} was planned with are not a change of ${run.commit.slice(0, 7)}: run.json was edited, plan again`,
      run,
    );
  if (!isPlannedAgain && (await digestOf(PLANNED_PATHS)) === run.source && (await isOfCommit())) return repo;
  const commit = run.snapshot ?? run.commit;
  if ((run.dirty && run.snapshot === undefined) || (await revision(`${commit}^{commit}`)) === undefined)
    throw new ApplyRefusal(
      `run ${run.id} was planned with files that no commit here has (${commit.slice(0, 7)} is not in this clone): plan again`,
      run,
    );
  const tree = await checkOut(run, commit);
  await requirePlannedFiles(run, tree);
  return tree;
}

/** Refuses a checkout whose files are not those of the plan. */
export async function requirePlannedFiles(run: Run, tree: string): Promise<void> {
  if ((await digestOf(PLANNED_PATHS, tree)) !== run.source)
    throw new ApplyRefusal(`the files of ${displayPath(tree)} are not those that run ${run.id} was planned with`, run);
}

async function checkOut(run: Pick<Run, "environment" | "id">, commit: string): Promise<string> {
  const dir = checkoutDir(run);
  if (!existsSync(dir)) await checkOutTree(commit, dir);
  return dir;
}

/** Removes the checkout that was made for a run, where there is one. */
export async function removeCheckout(run: Pick<Run, "environment" | "id">): Promise<void> {
  const tree = requireRemovable(RUNS_DIR, "runs", relative(RUNS_DIR, checkoutDir(run)));
  if (tree !== undefined && existsSync(tree)) await removeTree(tree);
}
