import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { App } from "cdktf/lib/app";
import { removeGenerated } from "../system/owned";
import { repo } from "../system/repo";
import { inputsSchema } from "./inputs-schema";
import { moduleReadme } from "./module-readme";
import { modulesOf, type TerraformModule } from "./terraform-module";

const PROOF = "main.tf.json";
/** A generated module has this text in this file: a folder without it is left alone. */
const GENERATED = { file: PROOF, says: "Generated from src/modules/" };

/**
 * Writes `main.tf.json`, `mocks.json`, `inputs.schema.json`, `README.md` and the copied folders of each synthesized module
 * below `dir`, and removes those of modules that no longer exist. The same source gives the same bytes.
 */
export function writeModules(app: App, dir: string): void {
  const modules = modulesOf(app);
  const names = new Set(modules.map(({ node }) => node.id));
  mkdirSync(dir, { recursive: true });
  const brought = modules.flatMap(({ folders }) => Object.keys(folders));
  for (const entry of readdirSync(dir)) {
    if (!names.has(entry))
      removeGenerated(join(dir, entry), GENERATED, [
        ...brought,
        "README.md",
        "mocks.json",
        "inputs.schema.json",
        PROOF,
      ]);
  }
  for (const module of modules) {
    const folder = join(dir, module.node.id);
    mkdirSync(folder, { recursive: true });
    const json = JSON.parse(readFileSync(join(app.outdir, "stacks", module.node.id, "cdk.tf.json"), "utf8"));
    for (const [file, text] of Object.entries(moduleFiles(module, json))) {
      writeFileSync(join(folder, file), text);
    }
    for (const [name, source] of Object.entries(module.folders)) {
      if (existsSync(join(folder, name))) removeGenerated(folder, GENERATED, [name]);
      cpSync(join(repo, source), join(folder, name), { recursive: true });
    }
  }
}

/** The files of a module, by name. */
export function moduleFiles(module: TerraformModule, json = module.toTerraform()): Record<string, string> {
  const mocks = Object.fromEntries([...module.outputs].map(([name, { example }]) => [name, example]));
  return {
    // Replaces CDKTF's own `//`, which only its command line reads.
    "main.tf.json": stableJson({ ...json, "//": `Generated from src/modules/${module.node.id}: do not edit.` }),
    "inputs.schema.json": stableJson(inputsSchema(module.node.id, Object.fromEntries(module.inputs))),
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
