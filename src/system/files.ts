import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** Who may read what is written. */
interface Modes {
  readonly folder?: number;
  readonly file?: number;
}

/**
 * Writes a file, which appears whole or not at all, with the folders above it. Others may write it at this moment: the
 * last one wins.
 */
export function writeWhole(file: string, text: string, modes: Modes = {}): void {
  mkdirSync(dirname(file), { recursive: true, mode: modes.folder });
  const partial = `${file}.${process.pid}`;
  writeFileSync(partial, text, { mode: modes.file });
  renameSync(partial, file);
}

/** The same, for this user's eyes alone. */
export const writePrivate = (file: string, text: string): void =>
  writeWhole(file, text, { folder: 0o700, file: 0o600 });
