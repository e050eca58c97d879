import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { synth } from "../../main";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { withScratch } from "../../system/owned";
import { repo } from "../../system/repo";

/** What of a module decides a plan. */
const COMPARED_FILES = ["main.tf.json", "mocks.json"];

/** Refuses modules that are not those of `src/`: what is planned would not be what the code says. */
export async function refuseStaleModules(): Promise<void> {
  const stale = await withScratch("modules", (fresh) => {
    synth(fresh);
    const names = new Set([...readdirSync(fresh), ...readdirSync(join(repo, "modules"))]);
    const read = (dir: string, module: string) =>
      COMPARED_FILES.map((file) => join(dir, module, file)).map((path) => (existsSync(path) ? readText(path) : ""));
    return [...names].filter((module) => read(fresh, module).join() !== read(join(repo, "modules"), module).join());
  });
  if (stale.length === 0) return;
  const named = stale.map((module) => `modules/${module}`).join(", ");
  throw new UserError(
    `${named} ${stale.length > 1 ? "are" : "is"} not what src/ generates: run \`npm run synth\` first`,
  );
}
