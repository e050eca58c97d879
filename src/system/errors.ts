/** A user's mistake or a fact of the machine: printed as one line, without a stack trace. */
export class UserError extends Error {}

/** What an error says, whatever was thrown. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
