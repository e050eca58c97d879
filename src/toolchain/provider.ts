import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pc from "picocolors";
import { localCloud } from "../live/laptop-cloud";
import { readModule } from "../live/module-json";
import { UserError } from "../system/errors";
import { writeAtomically } from "../system/files";
import { removeCached } from "../system/owned";
import { lastLines, run } from "../system/process";
import { step } from "../system/progress";
import { repo } from "../system/repo";
import { kubernetesProviders, mirrorConfig, REGISTRY_HOST, registryConfig, writeCliConfig } from "./cli-config";
import { PLATFORM, pinnedVersion, providerMirror } from "./provider-mirror";
import { digest, findGo, goBuild } from "./tools";
import { removeTool, toolsDir, withToolsLock } from "./tools-dir";
import { trimProvider } from "./trim-provider";

const DOWNLOADS_WITHIN_MS = 30 * 60_000;
const REGISTRY = `https://${REGISTRY_HOST}/v1/providers/hashicorp/aws/versions`;
const REGISTRY_ANSWERS_WITHIN_MS = 4000;
const SOURCE = join(repo, "tools", "terraform-provider-aws");
const MODULE = "github.com/hashicorp/terraform-provider-aws";
const mirror = join(toolsDir, "providers");
/** Not in the mirror: OpenTofu takes its files for the provider's. */
const stampFile = join(toolsDir, "provider.stamp");

interface Stamp {
  /** Of what the built provider was made from. */
  readonly digest: string;
  /** Of the executable, in bytes. */
  readonly size: number;
  /** What it has, unless it has everything. */
  readonly types?: readonly string[];
}

export type ProviderOrigin = "registry" | "built" | "built whole";

/** The exact version of the AWS provider that the live tree pins. */
export const pinnedProvider = (): string => pinnedVersion("aws", "terragrunt.hcl");

/**
 * Sees to the providers and writes the CLI configuration that finds them. Where the OpenTofu registry answers within
 * seconds, all of them come from there. Elsewhere the AWS provider is compiled from its Go module, and those of the units
 * in the cluster come from the folder that BILLPAY_PROVIDER_MIRROR names, or from nowhere (`kubernetesProviders`).
 *
 * @param whole compile every service of the AWS provider, not only those the modules use
 * @param from where they must come from, as `providerIdentity` said it earlier
 * @throws UserError where they cannot come from there, or BILLPAY_PROVIDER_MIRROR names a folder that does not have them
 */
export async function obtainProvider({
  whole = false,
  from,
}: {
  readonly whole?: boolean;
  readonly from?: string;
} = {}): Promise<ProviderOrigin> {
  const folder = process.env.BILLPAY_PROVIDER_MIRROR;
  const other = folder ? providerMirror(folder) : undefined;
  const isFromRegistry = !whole && (from === undefined || from === REGISTRY_HOST) && (await registryAnswers());
  if (from === REGISTRY_HOST && !isFromRegistry)
    throw new UserError(`the providers were those of ${REGISTRY_HOST} at the plan, and it does not answer: try again`);
  if (isFromRegistry) {
    const cache = join(toolsDir, "plugin-cache");
    mkdirSync(cache, { recursive: true });
    writeCliConfig(registryConfig(cache));
    return "registry";
  }
  if (!isProviderCurrent(whole)) await withToolsLock(() => buildProvider(whole));
  writeCliConfig(mirrorConfig(mirror, other));
  return whole ? "built whole" : "built";
}

/**
 * Where the providers come from now: the registry, or what the AWS provider was compiled from and where those of the units in the
 * cluster are. Two that are the same give the same plan.
 */
export function providerIdentity(): string {
  const others = kubernetesProviders();
  if (others === "registry") return REGISTRY_HOST;
  return `built from ${readStamp()?.digest.slice(0, 12)}, kubernetes and helm from ${others === "mirror" ? "a mirror" : "nowhere"}`;
}

/**
 * Says, in one line, which units are left out because their providers cannot be had; nothing where they can.
 *
 * @returns whether they are left out
 */
export function warnIfExcluded(units: readonly string[]): boolean {
  if (units.length === 0 || kubernetesProviders() !== "nowhere") return false;
  console.error(`  ${pc.yellow("!")} left out: ${units.join(", ")}: ${NO_KUBERNETES_PROVIDERS}`);
  return true;
}

/** Says, in one line, what an offline plan of these units leaves out of them: planning a Helm release asks a repository. */
export function tellWithoutAddons(units: readonly string[]): void {
  if (units.length === 0) return;
  console.error(
    `  ${pc.yellow("!")} ${units.join(", ")}: planned without the Helm releases of its add-ons: offline, no chart repository is asked`,
  );
}

/** Why units in the cluster are left out. */
export const NO_KUBERNETES_PROVIDERS =
  "provider not reachable: registry.opentofu.org, for kubernetes and helm, does not answer, and BILLPAY_PROVIDER_MIRROR names no folder that has them";

/** Whether the OpenTofu registry can be reached from here. */
export async function registryAnswers(): Promise<boolean> {
  try {
    return (await fetch(REGISTRY, { signal: AbortSignal.timeout(REGISTRY_ANSWERS_WITHIN_MS) })).ok;
  } catch {
    return false;
  }
}

/** The provider's executable, where a filesystem mirror has it. */
export function builtProvider(): string {
  const version = pinnedProvider();
  return join(mirror, REGISTRY_HOST, "hashicorp/aws", version, PLATFORM, `terraform-provider-aws_v${version}`);
}

/** Whether the built provider is whole, made from the present sources, and has what the modules use. */
export function isProviderCurrent(whole: boolean): boolean {
  const binary = builtProvider();
  const stamp = readStamp();
  if (stamp === undefined || !existsSync(binary) || stamp.size !== statSync(binary).size) return false;
  if (stamp.digest === buildDigest(true)) return true; // a whole provider serves where a trimmed one would
  return !whole && stamp.digest === buildDigest(false) && [...usedTypes()].every((type) => stamp.types?.includes(type));
}

/** @returns undefined where there is none, or one that an older checkout wrote */
function readStamp(): Stamp | undefined {
  try {
    return JSON.parse(readFileSync(stampFile, "utf8"));
  } catch {
    return undefined;
  }
}

function buildDigest(whole: boolean): string {
  const files = ["go.mod", "go.sum", ...(whole ? [] : ["services.txt"])];
  return digest(pinnedProvider(), ...files.map((file) => readFileSync(join(SOURCE, file))));
}

async function buildProvider(whole: boolean): Promise<void> {
  if (isProviderCurrent(whole)) return;
  const binary = builtProvider();
  removeTool("provider.stamp");
  const version = pinnedProvider();
  const { dir, types } = whole ? { dir: SOURCE, types: undefined } : await trimmedSource();
  await goBuild({
    title: `build the AWS provider ${version}, ${whole ? "all of it" : `${services().length} services`}`,
    dir,
    package: MODULE,
    ldflags: `-s -w -X ${MODULE}/version.ProviderVersion=${version}`,
    target: binary,
  });
  removeDependencyLocks();
  const stamp: Stamp = { digest: buildDigest(whole), size: statSync(binary).size, ...(types && { types }) };
  writeAtomically(stampFile, JSON.stringify(stamp));
}

/** The units that were initialized with another build of the provider would refuse this one: their caches go. */
function removeDependencyLocks(): void {
  for (const folder of [join(repo, "live"), join(repo, ".offline"), localCloud().dir].filter(existsSync)) {
    for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
      if (entry.name === ".terraform.lock.hcl") removeCached(join(entry.parentPath, entry.name));
    }
  }
}

/** A Go module that builds the provider from a trimmed copy of its source. */
async function trimmedSource(): Promise<{ readonly dir: string; readonly types: readonly string[] }> {
  const go = await findGo();
  const dir = join(toolsDir, "build", "terraform-provider-aws");
  const types = await step("fetch and trim the AWS provider's source", async () => {
    const options = { cwd: SOURCE, env: { GOTOOLCHAIN: "local" } };
    const fetched = await run(go, ["mod", "download", "-json", MODULE], { ...options, timeoutMs: DOWNLOADS_WITHIN_MS });
    if (fetched.code !== 0) {
      throw new UserError(
        `cannot fetch ${MODULE} (${lastLines(fetched.stderr, 1)}): connect to the network or set GOPROXY`,
      );
    }
    mkdirSync(dir, { recursive: true });
    removeTool("build/terraform-provider-aws/source");
    const offered = trimProvider(JSON.parse(fetched.stdout).Dir, join(dir, "source"), services(), usedTypes());
    const goMod = readFileSync(join(SOURCE, "go.mod"), "utf8");
    writeFileSync(join(dir, "go.mod"), goMod.replace(/^(replace \S+ => ).*$/m, "$1./source"));
    writeFileSync(join(dir, "go.sum"), readFileSync(join(SOURCE, "go.sum")));
    return offered;
  });
  return { dir, types };
}

function services(): string[] {
  const lines = readFileSync(join(SOURCE, "services.txt"), "utf8").split("\n");
  return lines.filter((line) => line && !line.startsWith("#"));
}

/** The AWS resource types in `modules/`. */
function usedTypes(): Set<string> {
  const types = readdirSync(join(repo, "modules")).flatMap((module) => {
    const json = readModule(module);
    return [...Object.keys(json.resource ?? {}), ...Object.keys(json.data ?? {}), ...Object.keys(json.ephemeral ?? {})];
  });
  return new Set(types.filter((type) => type.startsWith("aws_")));
}
