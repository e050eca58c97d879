import type { InputValidation } from "../../core/inputs";

/**
 * Holds a text to a form.
 *
 * @param pattern a regular expression, as HCL writes it between quotes
 * @param form what that allows, for the message: `a bucket's name, without wildcards`
 */
export const matches = (name: string, pattern: string, form: string): InputValidation => ({
  condition: `can(regex("${pattern}", var.${name}))`,
  message: `${name} must be ${form}.`,
});

/** Likewise, for a text that may be left out, such as the ARN of something that the caller may bring. */
export const matchesOrNull = (name: string, pattern: string, form: string): InputValidation => ({
  condition: `var.${name} == null || can(regex("${pattern}", var.${name}))`,
  message: `${name} must be ${form}, or null.`,
});

/** Holds a text to a few words. */
export const oneOf = (name: string, ...words: readonly string[]): InputValidation => ({
  condition: `contains([${words.map((word) => `"${word}"`).join(", ")}], var.${name})`,
  message: `${name} must be ${words.join(" or ")}.`,
});
