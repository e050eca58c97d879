import { existsSync, readdirSync } from "node:fs";
import { join, relative } from "node:path";
import { synth } from "../../main";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { withScratch } from "../../system/owned";
import { repo } from "../../system/repo";

/** Refuses modules that are not those of `src/`, in any file: what is planned would not be what the code says. */
export async function refuseStaleModules(): Promise<void> {
  const stale = await withScratch("modules", (fresh) => {
    synth(fresh);
    const committed = join(repo, "modules");
    const files = new Set([...filesOf(fresh), ...filesOf(committed)]);
    const read = (path: string) => (existsSync(path) ? readText(path) : undefined);
    const differing = [...files].filter((file) => read(join(fresh, file)) !== read(join(committed, file)));
    return [...new Set(differing.map((file) => file.split("/")[0]))].sort();
  });
  if (stale.length === 0) return;
  const named = stale.map((module) => `modules/${module}`).join(", ");
  throw new UserError(
    `${named} ${stale.length > 1 ? "are" : "is"} not what src/ generates: run \`npm run synth\` first`,
  );
}

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
