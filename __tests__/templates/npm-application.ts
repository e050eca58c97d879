import { createHash } from "node:crypto";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { lastLines, run } from "../../src/system/process";
import { step } from "../../src/system/progress";
import { toolsDir, withToolsLock } from "../../src/toolchain/tools-dir";

const STEP_WITHIN_MS = 15 * 60_000;

/**
 * Runs scripts of an application's package.json as its pipeline does, in a copy below `.tools`, with the packages of its lock
 * file. Packages are installed until the lock file is another one; an
 * application whose files have passed is not run again.
 *
 * @param source the application's files
 * @param kind name of the folder below `.tools`; applications of one kind share their packages
 * @returns the copy, with what the scripts made
 * @throws Error with the last lines of a script that failed
 */
export async function runScripts(source: string, kind: string, scripts: readonly string[]): Promise<string> {
  const packages = join(toolsDir, `npm-${kind}`, hashOf([readFileSync(join(source, "package-lock.json"))]));
  const application = join(packages, hashOf([scripts.join(), ...contentsOf(source)]));
  if (existsSync(application)) return application;
  await withToolsLock(async () => {
    if (!existsSync(join(packages, "installed"))) await install(source, packages);
  });
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

async function install(source: string, packages: string): Promise<void> {
  rmSync(dirname(packages), { recursive: true, force: true });
  mkdirSync(packages, { recursive: true });
  for (const file of ["package.json", "package-lock.json"]) cpSync(join(source, file), join(packages, file));
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  await step(`install the packages of ${source} from npm`, () => npm(args, packages));
  writeFileSync(join(packages, "installed"), "");
}

async function npm(args: string[], cwd: string): Promise<void> {
  const env = { CI: "true", NODE_OPTIONS: "" }; // Jest's own options are not its children's
  const { code, stdout, stderr } = await run("npm", args, { cwd, env, timeoutMs: STEP_WITHIN_MS });
  if (code !== 0)
    throw new Error(`npm ${args.join(" ")} ended with ${code}:\n${lastLines(`${stdout}\n${stderr}`, 60)}`);
}

/** Names and contents of all files below a folder. */
function contentsOf(folder: string): (string | Buffer)[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .flatMap((file) => [file.slice(folder.length), readFileSync(file)]);
}

function hashOf(parts: readonly (string | Buffer)[]): string {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(`${part.length}:`).update(part);
  return hash.digest("hex").slice(0, 16);
}
