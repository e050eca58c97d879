import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { UserError } from "../../system/errors";
import { readText, writeAtomically } from "../../system/files";
import { digestOf } from "../../system/git";
import { withScratch } from "../../system/owned";
import { repo } from "../../system/repo";

/** What modules are generated from, and they themselves: all that `synth` reads or copies. */
export const SYNTH_READS = ["src", "charts", "modules", "package-lock.json"];
/** Digest of those that were found to agree last. */
const AGREED = join(repo, ".build", "modules.sha256");

/**
 * Refuses modules that are not those of `src/`, in any file: what is planned would not be what the code says. The same code
 * and modules are not looked at twice.
 */
export async function refuseStaleModules(): Promise<void> {
  const digest = await digestOf(SYNTH_READS);
  if (existsSync(AGREED) && readText(AGREED) === digest) return;
  const { synth } = await import("../../main"); // half a second, mostly not needed
  const stale = await withScratch("modules", (fresh) => {
    synth(fresh);
    const committed = join(repo, "modules");
    const files = new Set([...filesOf(fresh), ...filesOf(committed)]);
    const read = (path: string) => (existsSync(path) ? readText(path) : undefined);
    const differing = [...files].filter((file) => read(join(fresh, file)) !== read(join(committed, file)));
    return [...new Set(differing.map((file) => file.split("/")[0]))].sort();
  });
  if (stale.length === 0) {
    writeAtomically(AGREED, digest);
    return;
  }
  const named = stale.map((module) => `modules/${module}`).join(", ");
  throw new UserError(
    `${named} ${stale.length > 1 ? "are" : "is"} not what src/ generates: run \`npm run synth\` first`,
  );
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
