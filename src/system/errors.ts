/** A user's mistake or a fact of the machine: printed as one line, without a stack trace. */
export class UserError extends Error {}

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** What the operating system's refusals mean, and what helps; `PLACE` stands for the file, the program or the address. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENOSPC: "PLACE cannot be written, the disk is full: free space on it",
  EDQUOT: "PLACE cannot be written, this user's quota of the disk is used up: free space on it",
  EFBIG: "PLACE cannot be written, it is larger than this user's files may be (`ulimit -f`): raise the limit",
  EROFS: "PLACE cannot be written, its file system is read-only: use a checkout on one that can be written",
  EACCES: "PLACE may not be used by this user (permission denied): give this user the right to it",
  EPERM: "PLACE may not be used by this user (operation not permitted): give this user the right to it",
  ENOTDIR: "PLACE is not there, for a file stands where one of its folders should be: move that file away",
  EISDIR: "PLACE is a folder, and should be a file: move it away",
  ENOENT: "PLACE is not there",
  ELOOP: "PLACE is a link that leads to itself: remove the link",
  EMFILE: "PLACE cannot be opened, this process has too many files open (`ulimit -n`): raise the limit",
  ENFILE: "PLACE cannot be opened, this machine has too many files open: close other programs",
  EAGAIN: "PLACE cannot be started, this user has too many processes (`ulimit -u`): raise the limit",
  ENOMEM: "PLACE cannot be started, this machine has no memory left: close other programs",
  EADDRINUSE: "PLACE is in use by another program: end that, or set BILLPAY_PORT",
  ECONNREFUSED: "PLACE does not answer (connection refused): `npx billpay status` says what is running",
  ECONNRESET: "PLACE broke the connection off: `npx billpay status` says what is running",
  ETIMEDOUT: "PLACE does not answer in time: `npx billpay status` says what is running",
};

interface SystemError extends Error {
  readonly code?: string;
  readonly path?: string;
  readonly dest?: string;
  readonly address?: string;
  readonly port?: number;
  readonly errors?: readonly Error[];
}

/**
 * An error of the operating system as the sentence that a user can do something with; undefined for any other error, which
 * is a mistake of ours.
 */
export function systemSentence(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path, address, port, errors, cause } = error as SystemError;
  const meaning = code === undefined ? undefined : REFUSALS[code];
  if (meaning !== undefined) {
    const place = path ?? (address !== undefined ? `${address}:${port}` : undefined);
    const unnamed = meaning.includes("status") ? "the server" : "a file";
    return place === undefined
      ? `${meaning.replace("PLACE", unnamed)} (${error.message})`
      : meaning.replace("PLACE", place);
  }
  // A connection refused at each address of a name, or wrapped by a client.
  return [...(errors ?? []), cause].map(systemSentence).find((sentence) => sentence !== undefined);
}
