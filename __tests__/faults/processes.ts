import { readdirSync, readFileSync } from "node:fs";

/** What the processes of an `up` look like. */
const COMMANDS = {
  billpay: /billpay\.mjs\0up/,
  terragrunt: /^[^\0]*terragrunt\0/,
  tofu: /^[^\0]*tofu\0/,
  apply: /^[^\0]*tofu\0.*\bapply\b/s,
  provider: /terraform-provider-aws/,
  emulator: /emulator\.py/,
} as const;

export type Program = keyof typeof COMMANDS;

/**
 * Ids of the processes that were started with a variable of this value, on Linux.
 *
 * @param variable as `BILLPAY_PORT=4840`
 */
export function processesWith(variable: string, program: Program): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          `\0${readFileSync(`/proc/${pid}/environ`, "utf8")}`.includes(`\0${variable}\0`) &&
          COMMANDS[program].test(readFileSync(`/proc/${pid}/cmdline`, "utf8"))
        );
      } catch {
        return false; // it is gone
      }
    })
    .map(Number);
}
