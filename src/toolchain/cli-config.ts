import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeAtomically } from "../system/files";
import { repo } from "../system/repo";

/** The CLI configuration that OpenTofu is given: where the providers come from. */
export const cliConfig = join(repo, ".tools", "tofu.rc");

/** The providers of the units in the cluster, which are not compiled here: no Go module of them is published. */
export const KUBERNETES_PROVIDERS = ["kubernetes", "helm"] as const;

export const REGISTRY_HOST = "registry.opentofu.org";

const address = (provider: string) => `${REGISTRY_HOST}/hashicorp/${provider}`;
const listed = (providers: readonly string[]) => JSON.stringify(providers.map(address));

/** Has OpenTofu ask the registry for every provider, and keep what it gets in a folder. */
export const registryConfig = (cache: string): string =>
  `plugin_cache_dir = "${cache}"\n\nprovider_installation {\n  direct {}\n}\n`;

/**
 * Has OpenTofu take the AWS provider from one folder and those of the cluster from another, and ask the registry for the
 * rest.
 *
 * @param built folder of the AWS provider that was compiled here
 * @param mirror folder of the providers of the cluster, where there is one
 */
export function mirrorConfig(built: string, mirror?: string): string {
  const mirrors = [
    { path: built, providers: ["aws"] },
    ...(mirror ? [{ path: mirror, providers: KUBERNETES_PROVIDERS }] : []),
  ];
  const blocks = mirrors.map(
    ({ path, providers }) =>
      `  filesystem_mirror {\n    path    = "${path}"\n    include = ${listed(providers)}\n  }\n`,
  );
  const all = mirrors.flatMap(({ providers }) => [...providers]);
  return `provider_installation {\n${blocks.join("")}  direct {\n    exclude = ${listed(all)}\n  }\n}\n`;
}

/** It appears whole, and is left alone where it says the same: an OpenTofu may read it at this moment. */
export function writeCliConfig(text: string, file = cliConfig): void {
  const whole = `# Written by \`billpay\`: where OpenTofu gets its providers.\ndisable_checkpoint = true\n\n${text}`;
  if (existsSync(file) && readFileSync(file, "utf8") === whole) return;
  writeAtomically(file, whole);
}

/**
 * Where the providers of the units in the cluster come from, by the configuration that OpenTofu reads: the registry, the
 * folder that BILLPAY_PROVIDER_MIRROR names, or nowhere.
 */
export function kubernetesProviders(file = cliConfig): "registry" | "mirror" | "nowhere" {
  if (!existsSync(file)) return "registry"; // OpenTofu's own default
  const text = readFileSync(file, "utf8");
  if (text.includes("direct {}")) return "registry";
  return text.includes(address("kubernetes")) ? "mirror" : "nowhere";
}
