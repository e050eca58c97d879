import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { synth } from "../main";
import { UserError } from "../system/errors";
import { repo } from "../system/repo";

/** What of a module decides a plan. */
const FILES = ["main.tf.json", "mocks.json"];

/** Refuses modules that are not those of `src/`: what is planned would not be what the code says. */
export function requireSynthesized(): void {
  const fresh = mkdtempSync(join(tmpdir(), "billpay-modules-"));
  try {
    synth(fresh);
    const names = new Set([...readdirSync(fresh), ...readdirSync(join(repo, "modules"))]);
    const read = (dir: string, module: string) =>
      FILES.map((file) => join(dir, module, file)).map((path) => (existsSync(path) ? readFileSync(path, "utf8") : ""));
    const stale = [...names].filter(
      (module) => read(fresh, module).join() !== read(join(repo, "modules"), module).join(),
    );
    if (stale.length > 0) {
      const named = stale.map((module) => `modules/${module}`).join(", ");
      throw new UserError(
        `${named} ${stale.length > 1 ? "are" : "is"} not what src/ makes: run \`npm run synth\` first`,
      );
    }
  } finally {
    rmSync(fresh, { recursive: true });
  }
}
