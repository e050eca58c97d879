import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf/lib/app";
import { repo } from "../system/repo";
import { moduleReadme } from "./module-readme";
import { modulesOf, type TerraformModule } from "./terraform-module";

/**
 * Writes each synthesized module's `main.tf.json`, `mocks.json` and `README.md` below `dir`, with the folders that it
 * brings along, and removes those of modules that are no more. The same source gives the same bytes.
 */
export function writeModules(app: App, dir: string): void {
  const modules = modulesOf(app);
  const names = new Set(modules.map(({ node }) => node.id));
  mkdirSync(dir, { recursive: true });
  for (const entry of readdirSync(dir)) {
    if (!names.has(entry)) rmSync(join(dir, entry), { recursive: true });
  }
  for (const module of modules) {
    const folder = join(dir, module.node.id);
    mkdirSync(folder, { recursive: true });
    const json = JSON.parse(readFileSync(join(app.outdir, "stacks", module.node.id, "cdk.tf.json"), "utf8"));
    for (const [file, text] of Object.entries(moduleFiles(module, json))) {
      writeFileSync(join(folder, file), text);
    }
    for (const [name, source] of Object.entries(module.folders)) {
      rmSync(join(folder, name), { recursive: true, force: true });
      cpSync(join(repo, source), join(folder, name), { recursive: true });
    }
  }
}

/** The files of a module, by name. */
export function moduleFiles(module: TerraformModule, json = module.toTerraform()): Record<string, string> {
  const mocks = Object.fromEntries([...module.outputs].map(([name, { example }]) => [name, example]));
  return {
    // CDKTF's own `//`, which its command line reads, gives way to ours.
    "main.tf.json": stableJson({ ...json, "//": `Generated from src/modules/${module.node.id}.ts: do not edit.` }),
    "mocks.json": stableJson(mocks),
    "README.md": moduleReadme(module, json),
  };
}

/** JSON with sorted keys, two spaces of indent and a last newline. */
export function stableJson(value: unknown): string {
  return `${JSON.stringify(sorted(value), null, 2)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
