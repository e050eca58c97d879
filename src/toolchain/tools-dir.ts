import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { acquireLock } from "../system/lock";
import { claimFolder, removeOwned } from "../system/owned";
import { repo } from "../system/repo";

const folder = join(repo, ".tools");

/** Where everything goes that is obtained for this checkout; deleting it costs only time. It may be a link to another's. */
export const toolsDir = existsSync(folder) ? realpathSync(folder) : folder;

/** Another command may be compiling all that there is to compile. */
const WAITS_MS = 2 * 3600_000;

let isHolding = false;

/**
 * Does something that changes what is in the folder, while no other command does; what is inside of it may ask again.
 * Another command that has it is waited for: look again at what is there when it is your turn.
 */
export async function withToolsLock<T>(work: () => Promise<T>): Promise<T> {
  if (isHolding) return work();
  const lock = await acquireLock(`${toolsDir}.lock`, "the tools", { waitMs: WAITS_MS });
  isHolding = true;
  try {
    claimFolder(toolsDir, "tools");
    return await work();
  } finally {
    isHolding = false;
    lock.release();
  }
}

/** Removes something that was obtained, or begun. @param path below the folder */
export const removeTool = (path: string): void => removeOwned(toolsDir, "tools", path);
