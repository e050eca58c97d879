import type { InputValidation } from "../../core/inputs";

/**
 * A validation of an input that is an ARN, or a part of one, or null.
 *
 * @param pattern a regular expression as HCL has it between its quotes
 */
export const arnOrNull = (name: string, pattern: string, message: string): InputValidation => ({
  condition: `var.${name} == null || can(regex("${pattern}", var.${name}))`,
  message,
});
