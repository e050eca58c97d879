import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { lastLines, run } from "../../src/system/process";
import { step } from "../../src/system/progress";
import { OWN_NPM_SETTINGS } from "../../src/toolchain/npm-packages";
import { digest } from "../../src/toolchain/tools";
import { removeTool, toolsDir, withToolsLock } from "../../src/toolchain/tools-dir";

const STEP_WITHIN_MS = 15 * 60_000;

/** Of two applications of one template, the lock files differ in the name alone. */
const withoutName = (lock: string) => lock.replace(/^( {2}| {6})"name": ".*",\n/gm, "");

/**
 * Installs the packages of an application's lock file, as its pipeline does. They are kept below `.tools`, and replaced when
 * the lock file is another one.
 *
 * @param kind name of the folder below `.tools`; applications of one kind share their packages
 * @returns the folder with `node_modules`; what lies below it finds them
 */
export async function installPackages(application: string, kind: string): Promise<string> {
  const name = `npm-${kind}`;
  const folder = join(
    toolsDir,
    name,
    digest(withoutName(readFileSync(join(application, "package-lock.json"), "utf8"))),
  );
  const installed = join(folder, "installed");
  if (existsSync(installed)) return folder;
  await withToolsLock(async () => {
    if (existsSync(installed)) return;
    removeTool(name);
    mkdirSync(folder, { recursive: true });
    for (const file of ["package.json", "package-lock.json", ".npmrc"])
      cpSync(join(application, file), join(folder, file));
    await step(`install the packages of a ${kind} from npm`, () => npm(["ci"], folder));
    writeFileSync(installed, "");
  });
  return folder;
}

/** Runs npm for an application. @throws Error with the last lines of what it says, if it fails */
export async function npm(args: string[], cwd: string): Promise<void> {
  const env = { CI: "true", NODE_OPTIONS: "", ...OWN_NPM_SETTINGS }; // Jest's own options are not its children's
  const { code, stdout, stderr } = await run("npm", args, { cwd, env, timeoutMs: STEP_WITHIN_MS });
  if (code !== 0)
    throw new Error(`npm ${args.join(" ")} ended with ${code}:\n${lastLines(`${stdout}\n${stderr}`, 60)}`);
}
