import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../system/errors";
import { repo } from "../system/repo";
import { KUBERNETES_PROVIDERS, REGISTRY_HOST } from "./cli-config";

/** This machine, as providers name it. */
export const PLATFORM = `${process.platform}_${process.arch === "x64" ? "amd64" : process.arch}`;

/**
 * A folder that has the providers of the units in the cluster, in the exact versions that the live tree pins and for this
 * machine, laid out as `tofu providers mirror` does it or unpacked.
 * https://opentofu.org/docs/cli/config/config-file/#explicit-installation-method-configuration
 *
 * @returns its absolute path
 * @throws UserError with what it lacks
 */
export function providerMirror(folder: string): string {
  const missing = KUBERNETES_PROVIDERS.map((name) => ({
    name,
    version: pinnedVersion(name, "live/_kubernetes.hcl"),
  })).filter(({ name, version }) => !hasProvider(join(folder, REGISTRY_HOST, "hashicorp", name), name, version));
  if (missing.length === 0) return resolve(folder);
  const lacks = missing.map(({ name, version }) => `${REGISTRY_HOST}/hashicorp/${name} ${version} for ${PLATFORM}`);
  throw new UserError(
    `BILLPAY_PROVIDER_MIRROR is ${folder}, which has no ${lacks.join(" and no ")}: fill it with \`tofu providers mirror\`, or unset it`,
  );
}

/** The exact version of a provider that a file of the live tree pins. */
export function pinnedVersion(name: string, file: string): string {
  const pin = new RegExp(`\\b${name} = \\{[^}]*version\\s*=\\s*"([\\d.]+)"`);
  const [, version] = pin.exec(readFileSync(join(repo, file), "utf8")) ?? [];
  if (!version) throw new UserError(`${file} pins no version of the provider ${name}`);
  return version;
}

/** Packed, as one archive, or unpacked, as a program; an empty file is neither. */
function hasProvider(folder: string, name: string, version: string): boolean {
  const archive = join(folder, `terraform-provider-${name}_${version}_${PLATFORM}.zip`);
  const unpacked = join(folder, version, PLATFORM);
  const programs = existsSync(unpacked)
    ? readdirSync(unpacked).filter((file) => file.startsWith(`terraform-provider-${name}`))
    : [];
  return [archive, ...programs.map((file) => join(unpacked, file))].some(
    (file) => existsSync(file) && statSync(file).size > 0,
  );
}
