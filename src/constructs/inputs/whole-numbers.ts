import type { InputValidation } from "../../core/inputs";

/** A validation of an input, or of an attribute of one, that is a whole number from `least` to `most`, or without end. */
export function isWholeNumber(name: string, least: number, most?: number): InputValidation {
  const atMost = most === undefined ? "" : ` && var.${name} <= ${most}`;
  return {
    condition: `var.${name} >= ${least}${atMost} && floor(var.${name}) == var.${name}`,
    message: `${name} must be a whole number${most === undefined ? `, ${least} or more` : ` from ${least} to ${most}`}.`,
  };
}
