import { createHash } from "node:crypto";

/** Random choices, the same for the same seed. */
export interface Dice {
  /** A whole number from 0 up to, and without, a limit. */
  readonly below: (limit: number) => number;
  readonly chance: (probability: number) => boolean;
  /** One of a list; undefined where it is empty. */
  readonly pick: <T>(from: readonly T[]) => T | undefined;
}

export function dice(seed: string): Dice {
  let thrown = 0;
  const fraction = () => {
    thrown += 1;
    return createHash("sha256").update(`${seed} ${thrown}`).digest().readUInt32BE(0) / 2 ** 32;
  };
  return {
    below: (limit) => Math.floor(fraction() * limit),
    chance: (probability) => fraction() < probability,
    pick: (from) => from[Math.floor(fraction() * from.length)],
  };
}
