import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, relative } from "node:path";
import { messageOf, systemSentence, UserError } from "./errors";
import { repo } from "./repo";

/** Who may read what is written. */
interface Modes {
  readonly folder?: number;
  readonly file?: number;
}

/** How messages call a file: by its path in this repository, else by its whole path. */
export function displayPath(file: string): string {
  const inside = relative(repo, file);
  return inside === "" || inside.startsWith("..") ? file : inside;
}

/**
 * Writes a file, which appears whole or not at all, with the folders above it. Others may write it at this moment: the
 * last one wins. It is on the disk before it takes the place of an older one, so that a loss of power leaves one of the two.
 */
export function writeAtomically(file: string, text: string, modes: Modes = {}): void {
  mkdirSync(dirname(file), { recursive: true, mode: modes.folder });
  const partial = `${file}.${process.pid}`;
  try {
    const fd = openSync(partial, "w", modes.file);
    try {
      writeFileSync(fd, text);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(partial, file);
  } catch (error) {
    removePartial(partial);
    throw new UserError(systemSentence(error) ?? `${displayPath(file)} cannot be written: ${messageOf(error)}`);
  }
}

/** The same, for this user's eyes alone. */
export const writePrivate = (file: string, text: string): void =>
  writeAtomically(file, text, { folder: 0o700, file: 0o600 });

/** What was begun and cannot be finished; of this process's own name. */
function removePartial(partial: string): void {
  try {
    unlinkSync(partial);
  } catch {
    // It was never made, or cannot be removed either: the next write takes its place.
  }
}

/**
 * The text of a file that a person wrote.
 *
 * @throws UserError where it is not there, is no file, or may not be read
 */
export function readText(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    throw new UserError(unreadable(file, error));
  }
}

/** What a record of ours looks like. */
export interface RecordShape {
  /** Number of the layout. Records of another are refused. */
  readonly schema?: number;
  /** What must be in it, each of a type. */
  readonly has?: Readonly<Record<string, "string" | "number" | "boolean" | "object" | "array">>;
  /** What to do where it cannot be read, as `plan again`. */
  readonly remedy: string;
}

/**
 * Reads a file that a command of ours wrote: the one way to read them.
 *
 * @returns undefined where there is none
 * @throws UserError that says which file, what is wrong with it and what to do
 */
export function readRecord<T>(file: string, shape: RecordShape): T | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw new UserError(`${unreadable(file, error)}: ${shape.remedy}`);
  }
  return parseRecord<T>(text, displayPath(file), shape);
}

/** @param place how the error calls the text */
export function parseRecord<T>(text: string, place: string, { schema, has = {}, remedy }: RecordShape): T {
  const refuse = (what: string) => new UserError(`${place} ${what}: ${remedy}`);
  if (text.trim() === "") throw refuse("is empty");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw refuse(`is no whole JSON (${messageOf(error).replaceAll(/\s+/g, " ")})`);
  }
  if (typeOf(value) !== "object")
    throw refuse(`is ${typeOf(value) === "null" ? "null" : `a ${typeOf(value)}`}, not an object`);
  const record = value as Readonly<Record<string, unknown>>;
  if (schema !== undefined && record.schema !== schema)
    throw refuse(`has the layout ${JSON.stringify(record.schema) ?? "of no number"}, this \`billpay\` reads ${schema}`);
  for (const [name, type] of Object.entries(has))
    if (typeOf(record[name]) !== type)
      throw refuse(
        `has ${name in record ? `a ${typeOf(record[name])}` : "nothing"} as \`${name}\`, not ${type === "string" || type === "number" || type === "boolean" ? "a" : "an"} ${type}`,
      );
  return value as T;
}

function typeOf(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "array" : typeof value;
}

function unreadable(file: string, error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  if (code === "EISDIR") return `${displayPath(file)} is a folder, and should be a file`;
  return (
    systemSentence(error)?.replace(file, displayPath(file)) ??
    `${displayPath(file)} cannot be read (${messageOf(error)})`
  );
}
