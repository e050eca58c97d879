import { existsSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../errors";
import { checkOutTree, removeTree } from "../git";
import { repo } from "../repo";
import { planRun } from "./plan-run";
import { type Run, type RunReport, runDir } from "./run";
import { readRun } from "./run-files";

const treeDir = (run: Pick<Run, "environment" | "id">) => join(runDir(run.environment, run.id), "tree");

/**
 * Plans the units of an earlier run with the modules and the live tree of its commit. What comes of it is a run like any
 * other: it goes through the same gates and is applied by `billpay apply`.
 *
 * @param id of the run whose commit is gone back to
 */
export async function planRollback(name: string, id: string): Promise<RunReport | undefined> {
  const to = readRun(name, id);
  if (to.dirty)
    throw new UserError(
      `run ${to.id} was planned with files that no commit has: it cannot be gone back to, name a run of a commit`,
    );
  return planRun(name, { back: { to, tree: (newId) => checkOut({ environment: name, id: newId }, to.commit) } });
}

/** The checkout whose live tree a run is of: this one, or for a rollback its commit's. */
export async function treeOf(run: Run): Promise<string> {
  return run.rollbackTo === undefined ? repo : checkOut(run, run.commit);
}

async function checkOut(run: Pick<Run, "environment" | "id">, commit: string): Promise<string> {
  const dir = treeDir(run);
  if (!existsSync(dir)) await checkOutTree(commit, dir);
  return dir;
}

/** Removes the checkout of a rollback. */
export const dropTree = (run: Run) => (run.rollbackTo === undefined ? Promise.resolve() : removeTree(treeDir(run)));
