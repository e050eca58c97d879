import { type Environment, readEnvironment } from "../live/environment";
import { readObject, writeObject } from "../live/state";
import type { Run } from "./run";

/** What an environment has applied last, beside its states. */
export interface Applied {
  readonly commit: string;
  readonly run: string;
  /** SHA-256 of each module's `main.tf.json`. */
  readonly modules: Readonly<Record<string, string>>;
}

const keyOf = ({ name }: Environment) => `${name}/applied.json`;

export async function readApplied(environment: Environment): Promise<Applied | undefined> {
  const text = await readObject(environment, keyOf(environment));
  return text === undefined ? undefined : JSON.parse(text);
}

/** Notes the modules of units that were applied whole. */
export async function noteApplied(environment: Environment, run: Run, units: readonly string[]): Promise<void> {
  const before = await readApplied(environment);
  const modules = Object.fromEntries(
    units.flatMap((unit) => {
      const { module = "" } = run.units[unit] ?? {};
      return run.modules[module] === undefined ? [] : [[module, run.modules[module]]];
    }),
  );
  const applied = { commit: run.commit, run: run.id, modules: { ...before?.modules, ...modules } };
  await writeObject(environment, keyOf(environment), `${JSON.stringify(applied, null, 2)}\n`);
}

/**
 * The modules that an environment has applied, by its name; nothing, with a line that says why, where that cannot be
 * read.
 */
export async function appliedModules(from: string): Promise<Readonly<Record<string, Applied["modules"]>>> {
  try {
    return { [from]: (await readApplied(readEnvironment(from)))?.modules ?? {} };
  } catch (error) {
    const [why] = String(error instanceof Error ? error.message : error).split("\n");
    console.error(`  ! what ${from} has applied is not known: ${why}`);
    return {};
  }
}
