/** What was found in an account. */
export interface Finding {
  /** `blocks`: an apply would stop there. `note`: worth knowing. `unknown`: it could not be asked. */
  readonly level: "ok" | "note" | "blocks" | "unknown";
  /** In a sentence, with the remedy. */
  readonly what: string;
  /** An input of `env.yaml` that fits what was found: section, name and value. */
  readonly propose?: { readonly path: readonly [section: string, input: string]; readonly value: unknown };
}

export const ok = (what: string): Finding => ({ level: "ok", what });
export const note = (what: string, propose?: Finding["propose"]): Finding => ({ level: "note", what, propose });
export const blocks = (what: string, propose?: Finding["propose"]): Finding => ({ level: "blocks", what, propose });
