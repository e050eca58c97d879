import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { PlanJson } from "../../src/live/plan";
import { digest } from "../../src/local/tools";
import { planFromNothing } from "../../src/pipeline/plan";
import { repo } from "../../src/system/repo";

/** What the plans follow from. */
const SOURCES = [
  ...["modules", "live", "terragrunt.hcl", "charts", "tools/terraform-provider-aws/go.mod"],
  ...["src/pipeline/plan.ts", "src/pipeline/target.ts", "src/live/terragrunt.ts"],
];

function files(path: string): string[] {
  return readdirSync(join(repo, path), { withFileTypes: true }).flatMap((entry) => {
    const inner = join(path, entry.name);
    if (entry.name.startsWith(".terra")) return [];
    return entry.isDirectory() ? files(inner) : [inner];
  });
}

function sourcesDigest(): string {
  const all = SOURCES.flatMap((source) => (/\.\w+$/.test(source) ? [source] : files(source))).sort();
  return digest(...all.flatMap((file) => [file, readFileSync(join(repo, file))]));
}

/**
 * The plans of an environment from nothing, as `planFromNothing` makes them: once for all tests, as long as nothing changes
 * that they follow from.
 */
export async function offlinePlans(environment: string): Promise<Record<string, PlanJson>> {
  const folder = join(repo, ".offline", "tests");
  mkdirSync(folder, { recursive: true });
  const kept = join(folder, `${environment}.json`);
  return alone(join(folder, `${environment}.lock`), async () => {
    const now = sourcesDigest();
    const before = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
    if (before.digest === now) return before.plans;
    const plans = await planFromNothing(environment);
    writeFileSync(kept, JSON.stringify({ digest: now, plans }));
    return plans;
  });
}

/** Does the work while no other test does that has the same lock. */
async function alone<Result>(lock: string, work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      if (existsSync(lock) && !isAlive(Number(readFileSync(lock, "utf8")))) rmSync(lock, { force: true });
      else await setTimeout(200);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
