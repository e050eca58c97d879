import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { step } from "../../src/system/progress";
import { digest } from "../../src/toolchain/tools";
import { installPackages, npm } from "./application-packages";

/**
 * Runs scripts of an application's package.json as its pipeline does, in a copy below `.tools`, with the packages of its lock
 * file. An application whose files have passed is not run again.
 *
 * @param source the application's files
 * @param kind name of the folder below `.tools`; applications of one kind share their packages
 * @returns the copy, with what the scripts made
 * @throws Error with the last lines of a script that failed
 */
export async function runScripts(source: string, kind: string, scripts: readonly string[]): Promise<string> {
  const packages = await installPackages(source, kind);
  const application = join(packages, digest(scripts.join(), ...contentsOf(source)));
  if (existsSync(application)) return application;
  const attempt = mkdtempSync(`${application}-`);
  cpSync(source, attempt, { recursive: true });
  try {
    for (const script of scripts) await step(`npm run ${script} of a ${kind}`, () => npm(["run", script], attempt));
    renameSync(attempt, application);
  } finally {
    rmSync(attempt, { recursive: true, force: true });
  }
  return application;
}

/** Names and contents of all files below a folder. */
function contentsOf(folder: string): (string | Buffer)[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .flatMap((file) => [file.slice(folder.length), readFileSync(file)]);
}
