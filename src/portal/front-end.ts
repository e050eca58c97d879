import { cpSync, existsSync, readdirSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { UserError } from "../system/errors";
import { readText, writeAtomically } from "../system/files";
import { digestOf } from "../system/git";
import { lastLines, run } from "../system/process";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { backstageNode, npmFolder, npmPackages } from "../toolchain/npm-packages";
import { removeTool, withToolsLock } from "../toolchain/tools-dir";

const BUILDS_WITHIN_MS = 5 * 60_000;

/** The portal's configuration in every place. */
export const APP_CONFIG = join(repo, "backstage", "app-config.yaml");

/** What a portal is started from. */
export interface PortalProgram {
  readonly node: string;
  /** Folder of `index.js`, which Backstage's paths are relative to. */
  readonly backend: string;
}

/**
 * Installs Backstage and builds the portal's pages, each where it is not done yet: a build is kept as long as nothing that
 * it is made of changes.
 */
export async function buildPortal(): Promise<PortalProgram> {
  const node = await backstageNode();
  const folder = npmFolder("backstage");
  const program = { node, backend: join(folder, "backend") };
  const digest = await digestOf(["tools/backstage", "backstage/app-config.yaml"]);
  const stamp = join(folder, "built.json");
  const isBuilt = () => existsSync(stamp) && readText(stamp) === digest;
  if (!isBuilt())
    await withToolsLock(async () => {
      if (isBuilt()) return;
      await step("build the portal's pages", () => build(folder, node));
      writeAtomically(stamp, digest);
    });
  return program;
}

async function build(folder: string, node: string): Promise<void> {
  const source = join(repo, "tools", "backstage");
  const programs = readdirSync(join(source, "backend")).filter((name) => name.endsWith(".js"));
  removeTool("npm-backstage/app/dist");
  for (const part of ["app/src", "app/public", ...programs.map((name) => `backend/${name}`)]) {
    removeTool(`npm-backstage/${part}`);
    cpSync(join(source, part), join(folder, part), { recursive: true });
  }
  const command = join(await npmPackages("backstage"), "cli-module-build");
  const { code, stdout, stderr } = await run(command, ["package", "build", "--config", APP_CONFIG], {
    cwd: join(folder, "app"),
    env: { NODE_ENV: "production", PATH: `${dirname(node)}${delimiter}${process.env.PATH}` },
    timeoutMs: BUILDS_WITHIN_MS,
  });
  if (code !== 0)
    throw new UserError(`the portal's pages cannot be built (tools/backstage/app):\n${lastLines(stderr || stdout, 8)}`);
}
