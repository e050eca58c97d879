import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../system/errors";
import { readText, writeAtomically } from "../system/files";
import { lastLines, run } from "../system/process";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { removeTool, toolsDir, withToolsLock } from "./tools-dir";

const INSTALLS_WITHIN_MS = 15 * 60_000;

/**
 * The packages of `tools/<name>/package-lock.json`, which one command or test alone needs: installed on first use, without
 * their install scripts, and again when the lock file changes or an earlier attempt did not finish.
 *
 * @returns the folder of their executables
 */
export async function npmPackages(name: "prose" | "cdktn" | "pipelines"): Promise<string> {
  const folder = join(toolsDir, `npm-${name}`);
  if (!isInstalled(name, folder))
    await withToolsLock(async () => {
      if (!isInstalled(name, folder)) await install(name, folder);
    });
  return join(folder, "node_modules", ".bin");
}

const lockOf = (name: string) => join(repo, "tools", name, "package-lock.json");
const stampOf = (folder: string) => join(folder, "installed.json");

const isInstalled = (name: string, folder: string) =>
  existsSync(stampOf(folder)) && readText(stampOf(folder)) === readText(lockOf(name));

async function install(name: string, folder: string): Promise<void> {
  await step(`install the packages of tools/${name} from npm`, async () => {
    removeTool(`npm-${name}`);
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json"])
      cpSync(join(repo, "tools", name, file), join(folder, file));
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const { code, stderr } = await run("npm", args, { cwd: folder, timeoutMs: INSTALLS_WITHIN_MS });
    if (code !== 0)
      throw new UserError(`tools/${name}/package-lock.json cannot be installed from npm:\n${lastLines(stderr, 4)}`);
    writeAtomically(stampOf(folder), readText(lockOf(name)));
  });
}
