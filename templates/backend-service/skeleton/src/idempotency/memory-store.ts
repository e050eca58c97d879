import type { Answer, Claim, IdempotencyStore } from "./store.ts";

interface Entry {
  readonly fingerprint: string;
  /** Undefined while the request is under way. */
  readonly answered?: { readonly answer: Answer; readonly expires: number };
}

interface Limits {
  /** A new key is refused beyond this: one that was forgotten before its time could be paid for twice. */
  readonly maxKeys: number;
  /** How long an answer is kept, in milliseconds. */
  readonly ttlMs: number;
  readonly now?: () => number;
}

/** For one process, and tests: other pods do not see it, and a restart forgets it. */
export class MemoryStore implements IdempotencyStore {
  /** Those that were answered are in the order in which they expire. */
  readonly #entries = new Map<string, Entry>();
  readonly #limits: Limits;
  readonly #now: () => number;

  constructor(limits: Limits) {
    this.#limits = limits;
    this.#now = limits.now ?? Date.now;
  }

  async claim(key: string, fingerprint: string): Promise<Claim> {
    this.#forgetExpired();
    const entry = this.#entries.get(key);
    if (entry === undefined) {
      if (this.#entries.size >= this.#limits.maxKeys) return { is: "refused" };
      this.#entries.set(key, { fingerprint });
      return { is: "new" };
    }
    if (entry.fingerprint !== fingerprint) return { is: "other" };
    return entry.answered === undefined ? { is: "running" } : { is: "answered", answer: entry.answered.answer };
  }

  async answer(key: string, answer: Answer): Promise<void> {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key); // to the end of the order
    const expires = this.#now() + this.#limits.ttlMs;
    this.#entries.set(key, { fingerprint: entry.fingerprint, answered: { answer, expires } });
  }

  async release(key: string): Promise<void> {
    this.#entries.delete(key);
  }

  #forgetExpired(): void {
    const now = this.#now();
    for (const [key, { answered }] of this.#entries) {
      if (answered === undefined) continue; // under way, however long it takes
      if (answered.expires > now) return;
      this.#entries.delete(key);
    }
  }
}
