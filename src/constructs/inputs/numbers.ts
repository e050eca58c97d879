import type { InputValidation } from "../../core/inputs";

/**
 * Holds a number to a range, whose ends are allowed too.
 *
 * @param rest of the message, after the range: its unit or the reason
 */
export const between = (name: string, least: number, most: number, rest = ""): InputValidation => ({
  condition: `var.${name} >= ${least} && var.${name} <= ${most}`,
  message: `${name} must be ${least} to ${most}${rest}.`,
});
