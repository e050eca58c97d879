import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../system/errors";
import { lastLines, run } from "../system/process";
import type { PlannedResource } from "./plan-json";

/** How a unit is destroyed. */
export interface Destruction {
  /** Units that are destroyed before it: those that depend on it. */
  readonly after: readonly string[];
  /** Whether it needs the cluster's API, and so goes before every unit that does not. */
  readonly inCluster: boolean;
}

/** Whether resources are reached through the API of the cluster. */
export const needCluster = (resources: readonly Pick<PlannedResource, "type">[]): boolean =>
  resources.some(({ type }) => /^(helm|kubernetes)_/.test(type));

const ROOT_FILES = ["terragrunt.hcl", "live/_kubernetes.hcl"];
const CLUSTER_FILES = ["modules/cluster/mocks.json"];

const include = (label: string, path: string) => `include "${label}" {\n  path = "\${get_repo_root()}/${path}"\n}\n`;

/**
 * Writes a live tree whose units have the state and the providers of their namesakes, and no module: OpenTofu plans to
 * destroy everything that their states hold. Terragrunt applies saved plans in the order of dependencies, also those that
 * destroy, so in this tree a unit depends on those that must go before it.
 *
 * @param dir a new folder
 * @param root the checkout whose root, env.yaml and providers are used
 */
export async function writeDestroyTree(
  dir: string,
  root: string,
  environment: string,
  units: Readonly<Record<string, Destruction>>,
): Promise<void> {
  const isInCluster = Object.values(units).some(({ inCluster }) => inCluster);
  const files = [...ROOT_FILES, `live/${environment}/env.yaml`, ...(isInCluster ? CLUSTER_FILES : [])];
  for (const file of files) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    copyFileSync(join(root, file), join(dir, file));
  }
  // `_kubernetes.hcl` takes the cluster's address from its state, whether or not the cluster goes too.
  const all = { ...(isInCluster && { cluster: { after: [], inCluster: false } }), ...units };
  for (const [unit, destruction] of Object.entries(all)) {
    const folder = join(dir, "live", environment, unit);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "terragrunt.hcl"), unitHcl(destruction, units));
  }
  const { code, stderr } = await run("git", ["init", "--quiet"], { cwd: dir }); // get_repo_root() asks git
  if (code !== 0) throw new UserError(`\`git init\` ended with ${code}: ${lastLines(stderr, 1)}`);
}

function unitHcl({ after, inCluster }: Destruction, units: Readonly<Record<string, Destruction>>): string {
  // Units in the cluster go in a run before the others: they depend on the cluster, which may not depend on them.
  const before = after.filter((unit) => units[unit]?.inCluster === inCluster);
  const paths = before.map((unit) => `"\${get_terragrunt_dir()}/../${unit}"`).join(", ");
  return [
    "# Written by `billpay`: no module, so that a plan destroys what the state holds.\n",
    include("root", "terragrunt.hcl"),
    ...(inCluster ? [include("kubernetes", "live/_kubernetes.hcl")] : []),
    ...(paths === "" ? [] : [`dependencies {\n  paths = [${paths}]\n}\n`]),
  ].join("\n");
}
