import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../system/errors";
import { displayPath, readRecord, writePrivate } from "../../system/files";
import { planFile, planJsonFile, plansDir, sha256 } from "./files";
import { RUN_FILES, type Run, runDir } from "./run";

/** What `seal.json` of a run holds. */
interface Seal {
  readonly schema: 1;
  /** SHA-256 of each file, by its name below the run's folder. */
  readonly files: Readonly<Record<string, string>>;
}

export const SEAL_FILE = "seal.json";

const sealFile = (run: Pick<Run, "environment" | "id">) => join(runDir(run.environment, run.id), SEAL_FILE);

/** Notes the digest of every file of a run, so that an edit of one alone is found. */
export function sealRun(run: Run): void {
  const seal: Seal = { schema: 1, files: digestsOf(run) };
  writePrivate(sealFile(run), `${JSON.stringify(seal, null, 2)}\n`);
}

/**
 * Refuses a run of which a file is not the one that `billpay` wrote. Whoever edits the seal too is found by what is recomputed
 * from the plans at an apply.
 *
 * @throws UserError that names the file
 */
export function requireSeal(run: Run): void {
  const file = sealFile(run);
  const seal = readRecord<Seal>(file, { schema: 1, has: { files: "object" }, remedy: "plan again" });
  if (!seal) throw new UserError(`${displayPath(file)} is gone: plan again`);
  const found = digestsOf(run);
  const differing = [...new Set([...Object.keys(seal.files), ...Object.keys(found)])]
    .sort()
    .find((name) => seal.files[name] !== found[name]);
  if (differing === undefined) return;
  const what = found[differing] === undefined ? "is gone" : "is not the one that was written with the run";
  throw new UserError(`${displayPath(join(runDir(run.environment, run.id), differing))} ${what}: plan again`);
}

function digestsOf(run: Run): Record<string, string> {
  const folder = runDir(run.environment, run.id);
  return Object.fromEntries(sealedFiles(run).map((file) => [file, sha256(readFileSync(join(folder, file)))]));
}

/** The files of a run that are there, but for the seal, below its folder. */
export function sealedFiles(run: Run): string[] {
  const folder = runDir(run.environment, run.id);
  const { plans: _, ...files } = RUN_FILES;
  const saved = Object.keys(run.units).flatMap((unit) => [planFile(run, unit), planJsonFile(plansDir(run), unit)]);
  const paths = [...Object.values(files).map((file) => join(folder, file)), ...saved].filter(existsSync);
  return paths.map((path) => path.slice(folder.length + 1)).sort();
}
