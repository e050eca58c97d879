import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanJson } from "../../src/live/plan-json";
import { planFromNothing } from "../../src/pipeline/plan/plan-from-nothing";
import { readRecord, writeAtomically } from "../../src/system/files";
import { acquireLock } from "../../src/system/lock";
import { repo } from "../../src/system/repo";
import { providerIdentity } from "../../src/toolchain/provider";
import { digest } from "../../src/toolchain/tools";
import { TESTS_DIR } from "../offline";

/** What the plans follow from. */
const SOURCES = [
  ...["modules", "live", "terragrunt.hcl", "charts", "tools/terraform-provider-aws/go.mod"],
  ...["src/pipeline/plan/plan-from-nothing.ts", "src/pipeline/run/target.ts", "src/live/terragrunt.ts"],
];

function files(path: string): string[] {
  return readdirSync(join(repo, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.name.startsWith(".terra")) return [];
    return entry.isDirectory() ? files(inner) : [inner];
  });
}

/** @param provider where the providers come from */
export function plansDigest(provider = providerIdentity()): string {
  const all = SOURCES.flatMap((source) => (/\.\w+$/.test(source) ? [source] : files(source))).sort();
  return digest(provider, ...all.flatMap((file) => [file, readFileSync(join(repo, file))]));
}

/**
 * The plans of an environment from nothing, as `planFromNothing` makes them: once for all tests, as long as nothing changes
 * that they follow from, and the providers are the same: without those of the cluster its units are left out.
 */
export async function offlinePlans(environment: string): Promise<Record<string, PlanJson>> {
  const kept = join(TESTS_DIR, `${environment}.json`);
  const lock = await acquireLock(join(TESTS_DIR, `${environment}.lock`), `the plans of ${environment}`, {
    waitMs: 600_000,
  });
  try {
    const shape = { has: { digest: "string", plans: "object" }, remedy: "remove it" } as const;
    const before = readRecord<{ digest: string; plans: Record<string, PlanJson> }>(kept, shape);
    if (before?.digest === plansDigest()) return before.plans;
    const plans = await planFromNothing(environment, TESTS_DIR);
    writeAtomically(kept, JSON.stringify({ digest: plansDigest(), plans })); // planning may have obtained other providers
    return plans;
  } finally {
    lock.release();
  }
}
