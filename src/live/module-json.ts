import { join } from "node:path";
import { UserError } from "../system/errors";
import { displayPath, readRecord } from "../system/files";
import { repo } from "../system/repo";

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON
export type ModuleJson = Readonly<Record<"variable" | "resource" | "data" | "ephemeral" | "output", any>>;

/**
 * A synthesized module.
 *
 * @throws UserError where it is not there, or not whole
 */
export function readModule(name: string, root = repo): ModuleJson {
  const file = join(root, "modules", name, "main.tf.json");
  const remedy = "`npm run synth` writes it again";
  const module = readRecord<ModuleJson>(file, { has: { terraform: "object", variable: "object" }, remedy });
  if (module === undefined) throw new UserError(`${displayPath(file)} is gone: ${remedy}`);
  return module;
}
