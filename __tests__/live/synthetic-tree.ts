import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { repo } from "../../src/system/repo";

export interface SyntheticUnit {
  readonly name: string;
  /** Also the key of the class and of the environment that it takes. */
  readonly module: string;
  readonly dependencies: readonly string[];
}

/** Writes files, by path in a folder. */
export function write(root: string, files: Readonly<Record<string, string>>): void {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
}

/** A live tree of the shape that this repository's has, with its root and one environment, dev. */
export function writeTree(root: string, units: readonly SyntheticUnit[]): void {
  const modules = [...new Set(units.map(({ module }) => module))];
  write(root, {
    "terragrunt.hcl": readFileSync(join(repo, "terragrunt.hcl"), "utf8"),
    "live/_classes/small.yaml": classYaml(Object.fromEntries(modules.map((module) => [module, 1]))),
    "live/dev/env.yaml": 'name: dev\nclass: small\naccount_id: "111111111111"\nregion: us-east-1\n',
  });
  for (const module of modules) {
    write(root, {
      [`modules/${module}/main.tf.json`]: "{}",
      [`modules/${module}/mocks.json`]: "{}",
      [`live/_units/${module}.hcl`]: sharedHcl(module),
    });
  }
  const moduleOf = new Map(units.map(({ name, module }) => [name, module]));
  for (const { name, module, dependencies } of units) {
    const taken = dependencies.map((other) => dependencyHcl(other, moduleOf.get(other) ?? ""));
    write(root, { [`live/dev/${name}/terragrunt.hcl`]: [unitHcl(module), ...taken].join("\n") });
  }
}

/** @param sizes a number for each key */
export const classYaml = (sizes: Readonly<Record<string, number>>): string =>
  Object.entries(sizes)
    .map(([key, size]) => `${key}:\n  size: ${size}\n`)
    .join("");

export const unitHcl = (shared: string): string => `include "root" {
  path = "\${get_repo_root()}/terragrunt.hcl"
}

include "unit" {
  path = "\${get_repo_root()}/live/_units/${shared}.hcl"
}
`;

const sharedHcl = (module: string): string => `terraform {
  source = "\${get_repo_root()}/modules/${module}"
}

locals {
  env   = yamldecode(file(find_in_parent_folders("env.yaml")))
  class = yamldecode(file("\${get_repo_root()}/live/_classes/\${local.env.class}.yaml"))
}

inputs = merge(
  try(local.class.${module}, {}),
  try(local.env.${module}, {}),
  { name = "billpay-\${local.env.name}" },
)
`;

const dependencyHcl = (unit: string, module: string): string => `dependency "${unit}" {
  config_path = "\${get_terragrunt_dir()}/../${unit}"

  mock_outputs                            = jsondecode(file("\${get_repo_root()}/modules/${module}/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
}
`;
