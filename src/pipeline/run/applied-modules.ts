import { join } from "node:path";
import { type Environment, readEnvironment } from "../../live/environment";
import { readObject, writeObject } from "../../live/state-bucket";
import { messageOf } from "../../system/errors";
import { parseRecord, readRecord, writePrivate } from "../../system/files";
import { RUNS_DIR, type Run } from "./run";

/** What an environment has applied. */
export interface AppliedModules {
  /** The last run, and its commit. */
  readonly run: string;
  readonly commit: string;
  /** SHA-256 of each module's `main.tf.json`, the newest first: it may go back to any of them. */
  readonly modules: Readonly<Record<string, readonly string[]>>;
}

/** How many versions of a module are remembered. */
const MAX_VERSIONS = 50;

const keyOf = ({ name }: Environment) => `${name}/applied.json`;

/** Where it is on this machine. Another environment's plan, in another account, reads it there: CI hands it on. */
const fileOf = (name: string) => join(RUNS_DIR, name, "applied.json");

const APPLIED_SHAPE = {
  has: { run: "string", commit: "string", modules: "object" },
  remedy: "remove it, and the next apply writes it again",
} as const;

const parseApplied = (text: string, place: string): AppliedModules => parseRecord(text, place, APPLIED_SHAPE);

/** Notes the modules of units that were applied whole, beside the states and on this machine. */
export async function recordAppliedModules(
  environment: Environment,
  run: Run,
  units: readonly string[],
): Promise<void> {
  const text = await readObject(environment, keyOf(environment));
  const before = text === undefined ? undefined : parseApplied(text, `${keyOf(environment)} beside the states`);
  const modules: Record<string, readonly string[]> = { ...before?.modules };
  for (const unit of units.filter((one) => !run.units[one]?.destroy)) {
    const { module = "" } = run.units[unit] ?? {};
    const digest = run.modules[module];
    const others = (modules[module] ?? []).filter((one) => one !== digest);
    if (digest !== undefined) modules[module] = [digest, ...others].slice(0, MAX_VERSIONS);
  }
  const applied = `${JSON.stringify({ run: run.id, commit: run.commit, modules } satisfies AppliedModules, null, 2)}\n`;
  await writeObject(environment, keyOf(environment), applied);
  writePrivate(fileOf(environment.name), applied);
}

/**
 * The modules that another environment has applied, by its name: from this machine, else from beside its states; nothing,
 * with a line that says why, where neither can be read.
 */
export async function readAppliedModules(from: string): Promise<Readonly<Record<string, AppliedModules["modules"]>>> {
  try {
    const environment = readEnvironment(from);
    const file = fileOf(from);
    const here = readRecord<AppliedModules>(file, APPLIED_SHAPE);
    const text = here ? undefined : await readObject(environment, keyOf(environment));
    const applied =
      here ?? (text === undefined ? undefined : parseApplied(text, `${keyOf(environment)} beside its states`));
    return { [from]: applied?.modules ?? {} };
  } catch (error) {
    const [why] = messageOf(error).split("\n");
    console.error(`  ! what ${from} has applied is not known: ${why}`);
    return {};
  }
}
