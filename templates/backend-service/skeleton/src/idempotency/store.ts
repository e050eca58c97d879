/** An answer as it was sent, to be sent again. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What a key is found to be. */
export type Claim =
  /** New, and the caller's from now on: it must `answer` or `release` it. */
  | { readonly is: "new" }
  /** Of an equal request that is still under way. */
  | { readonly is: "running" }
  /** Of another request. */
  | { readonly is: "other" }
  | { readonly is: "answered"; readonly answer: Answer }
  /** New, but there is no room for it. */
  | { readonly is: "refused" };

/**
 * Remembers which requests were answered, and how. With several pods it must be one that they share, such as a table of
 * the service's database, written in the transaction of the effect.
 */
export interface IdempotencyStore {
  /** Of several at a time for one key, one alone gets `new`. @param fingerprint equal for equal requests */
  claim(key: string, fingerprint: string): Promise<Claim>;
  /** Keeps the answer until it expires. */
  answer(key: string, answer: Answer): Promise<void>;
  /** Forgets a key whose request had no effect, so that it can be sent again. */
  release(key: string): Promise<void>;
}
