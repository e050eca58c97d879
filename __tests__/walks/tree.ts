import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** A live tree of one environment, small enough to plan in a second: what its units and modules are made of. */
export interface Tree {
  readonly modules: Record<string, Module>;
  readonly units: Record<string, Unit>;
}

export interface Module {
  /** By address without its type. */
  readonly resources: Record<string, Made>;
  /** By name, the resource whose id or whose input it gives. */
  readonly outputs: Record<string, { readonly of: string; readonly gives: "id" | "output" }>;
  /** Addresses that resources had, and have. */
  readonly moved: { readonly from: string; readonly to: string }[];
  /** What it let go of. */
  readonly removed: string[];
}

/** A `terraform_data`. */
export interface Made {
  /** Another one replaces the resource. */
  trigger: number;
  /** What the unit takes changes it, or replaces it. */
  readonly takes?: "input" | "trigger";
  /** It fails when it is made, and is then tainted. */
  fails: boolean;
}

export interface Unit {
  readonly module: string;
  /** A plan of a unit with a bad one fails. */
  note: string;
  /** Outputs of other units, by unit. */
  readonly takes: Record<string, string>;
}

export const ENVIRONMENT = "local";
export const BAD_NOTE = "bad";
/** What OpenTofu says of it, in the tree's own words. */
export const BAD_NOTE_MESSAGE = "this note is not allowed, change it";

export const addressOf = (resource: string) => `terraform_data.${resource}`;

/** Writes the tree into a checkout; units and modules that it has no more go. @param world file that is told of each id made */
export function writeTree(root: string, tree: Tree, world: string): void {
  const live = `live/${ENVIRONMENT}`;
  const put = (file: string, text: string) => {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  };
  for (const name of foldersIn(join(root, live))) rmSync(join(root, live, name), { recursive: true });
  for (const name of foldersIn(join(root, "modules")).filter((one) => MODULE_NAME.test(one)))
    rmSync(join(root, "modules", name), { recursive: true });
  rmSync(join(root, "live/_units"), { recursive: true, force: true });
  for (const [name, module] of Object.entries(tree.modules)) {
    put(`modules/${name}/main.tf.json`, json(moduleJson(module, world)));
    put(`modules/${name}/mocks.json`, json(mocksOf(module)));
    put(`modules/${name}/inputs.schema.json`, json({ type: "object", properties: {} }));
    put(`live/_units/${name}.hcl`, `terraform {\n  source = "\${get_repo_root()}/modules/${name}"\n}\n`);
  }
  for (const [name, unit] of Object.entries(tree.units)) {
    put(`${live}/${name}/terragrunt.hcl`, unitHcl(unit, tree));
    const moves = movesOf(tree.modules[unit.module]);
    if (moves !== "") put(`${live}/${name}/moves.tf`, moves);
  }
}

export const MODULE_NAME = /^piece[0-9]+$/;

const foldersIn = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => name)
    : [];

const json = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;

const TAKEN = "${jsonencode(var.taken)}";

function moduleJson({ resources, outputs }: Module, world: string): object {
  return {
    terraform: { required_version: ">= 1.12.0" },
    variable: { note: { type: "string" }, taken: { type: "map(string)", default: {} } },
    resource: {
      terraform_data: Object.fromEntries(
        Object.entries(resources).map(([name, { trigger, takes, fails }]) => [
          name,
          {
            input: `\${var.note}${takes === "input" ? ` ${TAKEN}` : ""}`,
            triggers_replace: `${trigger}${takes === "trigger" ? ` ${TAKEN}` : ""}`,
            lifecycle: {
              precondition: { condition: `\${var.note != "${BAD_NOTE}"}`, error_message: BAD_NOTE_MESSAGE },
            },
            provisioner: [
              { "local-exec": { command: `echo \${self.id} >> '${world}'` } },
              ...(fails ? [{ "local-exec": { command: "false" } }] : []),
            ],
          },
        ]),
      ),
    },
    ...(Object.keys(outputs).length > 0 && {
      output: Object.fromEntries(
        Object.entries(outputs).map(([name, { of, gives }]) => [name, { value: `\${terraform_data.${of}.${gives}}` }]),
      ),
    }),
  };
}

export const MOCK = "mock-";

const mocksOf = ({ outputs }: Module) =>
  Object.fromEntries(Object.keys(outputs).map((name) => [name, `${MOCK}${name}`]));

function movesOf(module: Module | undefined): string {
  return [
    ...(module?.moved ?? []).map(
      ({ from, to }) => `moved {\n  from = ${addressOf(from)}\n  to   = ${addressOf(to)}\n}\n`,
    ),
    ...(module?.removed ?? []).map(
      (name) => `removed {\n  from = ${addressOf(name)}\n  lifecycle {\n    destroy = false\n  }\n}\n`,
    ),
  ].join("\n");
}

/** As the units of this repository's live tree. */
function unitHcl({ module, note, takes }: Unit, { units }: Tree): string {
  const include = (label: string, path: string) => `include "${label}" {\n  path = "\${get_repo_root()}/${path}"\n}\n`;
  const dependencies = Object.keys(takes).map(
    (unit) => `dependency "${unit}" {
  config_path = "\${get_terragrunt_dir()}/../${unit}"

  mock_outputs                            = jsondecode(file("\${get_repo_root()}/modules/${units[unit]?.module ?? module}/mocks.json"))
  mock_outputs_allowed_terraform_commands = ["init", "validate", "plan"]
  mock_outputs_merge_strategy_with_state  = "shallow"
  skip_outputs                            = get_env("BILLPAY_OFFLINE", "") != ""
}
`,
  );
  const taken = Object.entries(takes).map(([unit, output]) => `    ${unit} = dependency.${unit}.outputs.${output}\n`);
  return [
    include("root", "terragrunt.hcl"),
    include("unit", `live/_units/${module}.hcl`),
    ...dependencies,
    `inputs = {\n  note = ${JSON.stringify(note)}\n  taken = {\n${taken.join("")}  }\n}\n`,
  ].join("\n");
}
