import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { repo } from "../system/repo";

const DEFINITIONS = join(repo, "src", "local", "crds");

/**
 * The kinds of the add-ons that a service uses: `TargetGroupBinding`, `SecretProviderClass`, `ServiceMonitor`. The laptop
 * runs no image, so it has no add-ons; with their kinds it takes the objects, and nobody acts on them.
 */
// biome-ignore lint/suspicious/noExplicitAny: Kubernetes' objects, as JSON
export const customKinds = (): any[] =>
  readdirSync(DEFINITIONS).map((file) => parse(readFileSync(join(DEFINITIONS, file), "utf8")));
