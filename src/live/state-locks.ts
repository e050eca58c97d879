import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../system/errors";
import { parseRecord } from "../system/files";
import { duration, step } from "../system/progress";
import type { Environment } from "./environment";
import { readObject, stateKey } from "./state-bucket";

/** A lock that some OpenTofu holds, or has left behind. */
export interface StateLock {
  readonly unit: string;
  /** `unreadable` where the lock's file does not say. */
  readonly id: string;
  readonly who: string;
  readonly operation: string;
  readonly created: Date;
}

interface LockFile {
  readonly ID: string;
  readonly Who: string;
  readonly Operation: string;
  readonly Created: string;
}

/** The id of a lock whose file does not say one. */
export const UNREADABLE = "unreadable";

/** @param written when its file was written, which counts where the file does not say when the lock was taken */
export function parseLock(unit: string, text: string, written: Date): StateLock {
  const has = { ID: "string", Who: "string", Operation: "string", Created: "string" } as const;
  try {
    const { ID: id, Who: who, Operation: operation, Created } = parseRecord<LockFile>(text, "", { has, remedy: "" });
    return { unit, id, who, operation, created: new Date(Created) };
  } catch {
    return { unit, id: UNREADABLE, who: "nobody it names", operation: "its file is not whole", created: written };
  }
}

const POLL_MS = 1000;

/**
 * Waits until nobody holds the states of units. Plans take no lock, so whoever holds one applies, or was killed.
 *
 * @param waitMs how long at most
 * @throws UserError that says who holds which state, and how to release it
 */
export async function awaitFreeStates(
  environment: Environment,
  units: readonly string[],
  waitMs: number,
): Promise<void> {
  const held = async () => {
    const read = units.map(async (unit) => ({ unit, text: await readObject(environment, lockKey(environment, unit)) }));
    return (await Promise.all(read)).flatMap(({ unit, text }) =>
      text === undefined ? [] : parseLock(unit, text, new Date()),
    );
  };
  const [first] = await held();
  if (!first) return;
  await step(`wait for ${first.who}, who holds the state of ${first.unit} (${first.operation})`, async () => {
    const deadline = Date.now() + waitMs;
    for (;;) {
      const [lock] = await held();
      if (!lock) return;
      if (Date.now() > deadline)
        throw new UserError(`${describeLock(environment.name, lock)}; waited ${duration(waitMs)}`);
      await sleep(POLL_MS);
    }
  });
}

/** Whether somebody holds the state of a unit, or has left a lock on it. */
export const isLocked = async (environment: Environment, unit: string): Promise<boolean> =>
  (await readObject(environment, lockKey(environment, unit))) !== undefined;

const lockKey = (environment: Environment, unit: string) => `${stateKey(environment, unit)}.tflock`;

/** Who holds a state, and what to do. */
export const describeLock = (environment: string, { unit, id, who, operation, created }: StateLock): string =>
  lockSentence(environment, unit, id, `${who} since ${created.toISOString()} (${operation})`);

/** @param holder who it is, and since when where that is known */
export const lockSentence = (environment: string, unit: string | undefined, id: string | undefined, holder: string) =>
  `the state of ${unit} is locked by ${holder}: wait for its end or, when nothing is running any more, \`npx billpay unlock ${environment} ${unit} ${id}\``;
