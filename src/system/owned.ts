import { randomUUID } from "node:crypto";
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmdirSync,
  rmSync,
  statSync,
} from "node:fs";
import { homedir, tmpdir } from "node:os";
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { UserError } from "./errors";
import { displayPath, readRecord, writeAtomically } from "./files";
import { repo } from "./repo";

/**
 * Everything that this project ever removes goes through this file. A folder that a command makes gets a marker with an
 * id; what is removed lies below a folder with such a marker, or was made by this very process, and has one of the names
 * that we give. No link is followed. A test holds that nothing else in the code removes anything.
 */
const MARKER = ".billpay.json";

/** The folders that commands make, and the paths in each that they make: all that may be removed from it. */
const KINDS = {
  "the laptop cloud": [/^(state|s3|cluster|\.terragrunt-cache)(\/|$)/, /^(emulator|sites)\.(json|log)$/],
  "a control plane": [/^certificates$/],
  runs: [/^[\w-]+(\/|$)/],
  "offline plans": [/^[\w-]+(\/|$)/],
  "the portal": [/^(catalog|costs)(\/|$)/, /^backend\.(json|log)$/],
  tools: [/^(build|venv-[a-z]+|npm-[a-z0-9-]+)(\/|$)/, /^provider\.stamp$/, /\.partial$/],
} as const satisfies Record<string, readonly RegExp[]>;

export type FolderKind = keyof typeof KINDS;

interface Marker {
  readonly schema: 1;
  /** One id a folder; a copy has that of its original. */
  readonly id: string;
  readonly kind: FolderKind;
  /** Where the folder was made. */
  readonly folder: string;
  /** Whether the folder itself was made by us: only then it is removed, and not only what is in it. */
  readonly made: boolean;
}

const MARKER_SHAPE = {
  schema: 1,
  has: { id: "string", kind: "string", folder: "string", made: "boolean" },
  remedy: "nothing is removed from this folder; look through it, and remove it by hand",
} as const;

/** A folder that a command of ours made. */
export interface OwnedFolder {
  /** Without links. */
  readonly dir: string;
  /** Where it was made, when that is elsewhere: it was moved here or, where the original is still there, copied. */
  readonly from?: { readonly dir: string; readonly by: "move" | "copy" };
}

/**
 * Makes a folder and marks it as ours, or finds the marker of an earlier command in it.
 *
 * @param setting how a refusal calls the value, as `BILLPAY_LOCAL_DIR`
 * @throws UserError where the folder is somebody else's: one that is dangerous to work in, that has something in it and no
 * marker of ours, or that is no folder
 */
export function claimFolder(dir: string, kind: FolderKind, setting = displayPath(dir)): OwnedFolder {
  const found = ownedFolder(dir, kind, setting);
  if (found) return found;
  const isNew = !existsSync(dir);
  mkdirSync(dir, { recursive: true });
  const folder = realpathSync(dir);
  const marker: Marker = { schema: 1, id: randomUUID(), kind, folder, made: isNew };
  writeAtomically(join(folder, MARKER), `${JSON.stringify(marker, null, 2)}\n`);
  return { dir: folder };
}

/** Says of a folder that was moved or copied here that it is a folder of its own from now on. */
export function adoptFolder({ dir }: OwnedFolder, kind: FolderKind): void {
  const made = markerOf(dir)?.made ?? false;
  const marker: Marker = { schema: 1, id: randomUUID(), kind, folder: dir, made };
  writeAtomically(join(dir, MARKER), `${JSON.stringify(marker, null, 2)}\n`);
}

/**
 * A folder of this kind that is ours already.
 *
 * @returns undefined where there is none: nothing, or an empty folder
 * @throws UserError where it is somebody else's
 */
export function ownedFolder(dir: string, kind: FolderKind, setting = displayPath(dir)): OwnedFolder | undefined {
  requireSafeFolder(dir, setting);
  const stat = statSync(dir, { throwIfNoEntry: false });
  if (!stat) return undefined;
  if (!stat.isDirectory())
    throw new UserError(`${setting} is ${dir}, which is a file: must be a folder, or nothing yet`);
  const folder = realpathSync(dir);
  requireSafeFolder(folder, setting);
  const marker = markerOf(folder);
  if (!marker) {
    const entries = readdirSync(folder);
    if (entries.length === 0 || isReserved(folder)) return undefined;
    throw new UserError(
      `${setting} is ${dir}, which has ${entries.slice(0, 3).join(", ")}${entries.length > 3 ? ", …" : ""} and no ${MARKER}: must be an empty or new folder, or one that \`billpay\` made`,
    );
  }
  if (marker.kind !== kind)
    throw new UserError(
      `${setting} is ${dir}, which \`billpay\` made for ${marker.kind}: must be another folder than that`,
    );
  if (marker.folder === folder) return { dir: folder };
  const isCopy = readableMarkerOf(marker.folder)?.id === marker.id;
  return { dir: folder, from: { dir: marker.folder, by: isCopy ? "copy" : "move" } };
}

/** The folders of this checkout whose names git ignores for us: what is in them was made by a command of ours. */
const isReserved = (folder: string) =>
  [".runs", ".offline", ".portal", ".tools"].includes(basename(folder)) &&
  existsSync(join(dirname(folder), "terragrunt.hcl"));

const markerOf = (folder: string): Marker | undefined => readRecord<Marker>(join(folder, MARKER), MARKER_SHAPE);

function readableMarkerOf(folder: string): Marker | undefined {
  try {
    return markerOf(folder);
  } catch {
    return undefined;
  }
}

/** Refuses the folders in which a removal would be a disaster, whatever marker is in them. */
export function requireSafeFolder(dir: string, setting: string): void {
  const allowed = "must be a folder of its own, as .local";
  if (dir.trim() === "") throw new UserError(`${setting} is empty: ${allowed}; unset it for the default`);
  const folder = resolve(dir);
  const what = isOrHolds(folder, repo)
    ? "this repository, or a folder above it"
    : isOrHolds(folder, homedir())
      ? "your home, or a folder above it"
      : folder === join(repo, ".git") || folder.startsWith(join(repo, ".git") + sep)
        ? "git's own folder"
        : undefined;
  if (what) throw new UserError(`${setting} is ${folder}, ${what}: ${allowed}`);
}

const isOrHolds = (folder: string, inner: string): boolean => {
  const path = relative(folder, inner);
  return path === "" || !(path.startsWith("..") || isAbsolute(path));
};

/**
 * Removes something that we made below a folder of ours; nothing where it is not there.
 *
 * @param path below the folder, as `state` or `prod/drift`; it must be one that we make
 * @throws UserError where the folder has no marker, the name is not ours, or a link is on the way
 */
export function removeOwned(dir: string, kind: FolderKind, path: string): void {
  const place = requireRemovable(dir, kind, path);
  if (place !== undefined) rmSync(place, { recursive: true, force: true, maxRetries: 3 }); // of a link, the link alone
}

/**
 * Refuses, as `removeOwned` does, what may not be removed: for a program that then removes it.
 *
 * @returns its path without links; undefined where there is no such folder of ours
 */
export function requireRemovable(dir: string, kind: FolderKind, path: string): string | undefined {
  const folder = ownedFolder(dir, kind)?.dir;
  if (folder === undefined) return undefined;
  const names = path.split("/");
  const isOurs =
    KINDS[kind].some((pattern) => pattern.test(path)) && !names.some((name) => ["", ".", ".."].includes(name));
  if (!isOurs) throw new UserError(`${path} in ${displayPath(folder)} is not removed: no command of ours makes it`);
  for (let length = 1; length < names.length; length++) refuseLink(join(folder, ...names.slice(0, length)));
  return join(folder, ...names);
}

function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink())
    throw new UserError(`${displayPath(path)} is a link: what is behind it is not removed; remove the link by hand`);
}

/**
 * Removes all that we made in a folder of ours, its marker last, and the folder itself where we made that too and nothing
 * is left in it.
 *
 * @returns what is left: names in the folder that are not ours
 */
export function removeAllOwned(dir: string, kind: FolderKind): string[] {
  const folder = ownedFolder(dir, kind)?.dir;
  if (folder === undefined) return [];
  const ours = (name: string) => KINDS[kind].some((pattern) => pattern.test(name));
  for (const name of readdirSync(folder)) if (ours(name)) removeOwned(folder, kind, name);
  const left = readdirSync(folder).filter((name) => name !== MARKER && !isPartialMarker(name));
  if (left.length > 0) return left;
  const made = markerOf(folder)?.made ?? false;
  for (const name of readdirSync(folder)) rmSync(join(folder, name));
  if (made) rmdirSync(folder);
  return [];
}

const isPartialMarker = (name: string) => name.startsWith(`${MARKER}.`);

/**
 * Removes what a command generated below a folder that is committed, as `modules/`.
 *
 * @param proof a file in the folder that says, in its own words, who generated it
 * @param names what is removed from it; the folder goes when nothing is left
 */
export function removeGenerated(folder: string, proof: { file: string; says: string }, names: readonly string[]): void {
  const file = join(folder, proof.file);
  if (readdirSync(folder).length === 0) {
    rmdirSync(folder);
    return;
  }
  const isOurs = existsSync(file) && readFileSync(file, "utf8").includes(proof.says);
  if (!isOurs)
    throw new UserError(`${displayPath(folder)} is not generated, ${proof.file} does not say so: move it away`);
  for (const name of names) {
    refuseLink(join(folder, name));
    rmSync(join(folder, name), { recursive: true, force: true });
  }
  if (readdirSync(folder).length === 0) rmdirSync(folder);
}

/** Removes a file that Terragrunt keeps in one of its caches, which it makes again. */
export function removeCached(file: string): void {
  if (!file.split(sep).includes(".terragrunt-cache"))
    throw new UserError(`${displayPath(file)} is in no cache of Terragrunt's`);
  rmSync(file, { force: true });
}

/**
 * Removes one file whose own text says that it is ours: a lock, a record.
 *
 * @param isOurs asked of the text before anything is removed
 */
export function removeFile(file: string, isOurs: (text: string) => boolean): void {
  if (!lstatSync(file, { throwIfNoEntry: false })?.isFile()) return;
  if (isOurs(readFileSync(file, "utf8"))) rmSync(file, { force: true });
}

/** Runs work with a new folder of its own in the temporary folder, which is gone afterwards. */
export async function withScratch<T>(name: string, work: (dir: string) => T | Promise<T>): Promise<T> {
  const dir = makeScratch(name);
  try {
    return await work(dir);
  } finally {
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
}

function makeScratch(name: string): string {
  const parent = tmpdir();
  try {
    return mkdtempSync(join(parent, `billpay-${name}-`));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const why = code === "ENOENT" ? "is not there" : `cannot be written (${code})`;
    throw new UserError(`the temporary folder ${parent} ${why}: make it, or set TMPDIR to another`);
  }
}
