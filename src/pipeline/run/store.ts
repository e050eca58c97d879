import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { type Environment, readEnvironment } from "../../live/environment";
import { atRunningEmulator } from "../../live/laptop-cloud";
import { readBytes, writeNew } from "../../live/state-bucket";
import { UserError } from "../../system/errors";
import { readRun, resolveRunId } from "./files";
import { makeRunsFolder, RUN_FILES, type Run, runDir } from "./run";
import { SEAL_FILE, sealedFiles } from "./seal";

/** A run's id; nobody is asked for anything else. */
const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{7,40}$/;

/** What a run consists of: its own records and reports, and the plans of its units. */
const OWN_FILE = /^([\w-]+\.(json|md|html)|plans\/[\w-]+\/tfplan\.(tfplan|json))$/;

const MEGABYTE = 1024 * 1024;
/** Uncompressed. All plans of prod together have less than two. */
const MAX_FILE_BYTES = 256 * MEGABYTE;

/** @param id a run's */
const keyOf = ({ name }: Environment, id: string) => `${name}/.runs/${id}.zip`;

/**
 * Keeps a run beside the states of its environment, for an apply or a rollback on another machine. It is there for good: S3
 * refuses to replace it.
 */
export async function storeRun(run: Run): Promise<void> {
  const environment = await atRunningEmulator(readEnvironment(run.environment));
  const folder = runDir(run.environment, run.id);
  const files = Object.fromEntries(
    [SEAL_FILE, ...sealedFiles(run)].map((file) => [file, new Uint8Array(readFileSync(join(folder, file)))]),
  );
  await writeNew(environment, keyOf(environment, run.id), zipSync(files));
}

/**
 * A run with its plans: this checkout's, or else the one that was stored beside the states.
 *
 * @param id a run's, or `latest`
 * @throws UserError where neither has it
 */
export async function obtainRun(environment: string, id: string): Promise<Run> {
  const resolved = resolveRunId(environment, id);
  const folder = runDir(environment, resolved);
  const isHere = [RUN_FILES.plans, RUN_FILES.run].every((name) => existsSync(join(folder, name)));
  if (!isHere && RUN_ID.test(resolved)) await fetchRun(await atRunningEmulator(readEnvironment(environment)), resolved);
  return readRun(environment, resolved);
}

async function fetchRun(environment: Environment, id: string): Promise<void> {
  const archive = await readBytes(environment, keyOf(environment, id));
  if (archive === undefined) return;
  const files = contentsOf(archive, `${keyOf(environment, id)} beside the states`);
  const folder = runDir(environment.name, id);
  makeRunsFolder(folder);
  // In the order of the archive, whose names are sorted: `run.json` after the plans, so that half a run is none.
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, content, { mode: 0o600, flag: "wx" });
  }
}

/** @throws UserError where it holds anything but the files of a run */
function contentsOf(archive: Uint8Array, place: string): Record<string, Uint8Array> {
  let refused: string | undefined;
  const filter = ({ name, originalSize }: { name: string; originalSize: number }) => {
    if (!OWN_FILE.test(name)) refused = `has ${JSON.stringify(name)}, which is no file of a run`;
    else if (originalSize > MAX_FILE_BYTES)
      refused = `has ${name} of ${originalSize} bytes: must be at most ${MAX_FILE_BYTES}`;
    return refused === undefined;
  };
  let files: Record<string, Uint8Array> = {};
  try {
    files = unzipSync(archive, { filter });
  } catch {
    refused = "is no whole ZIP archive";
  }
  if (refused !== undefined) throw new UserError(`${place} ${refused}: plan again`);
  return files;
}
