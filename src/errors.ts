/** A user's mistake or a fact of the machine: printed as one line, without a stack trace. */
export class UserError extends Error {}
