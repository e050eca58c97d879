import { literalList } from "../../core/hcl";
import type { InputValidation } from "../../core/inputs";

/**
 * Requires a text to match a pattern.
 *
 * @param pattern a regular expression, as HCL writes it between quotes
 * @param allowed what that allows, for the message: `a bucket's name, without wildcards`
 */
export const matches = (name: string, pattern: string, allowed: string): InputValidation => ({
  condition: `can(regex("${pattern}", var.${name}))`,
  message: `${name} must be ${allowed}.`,
});

/** The same for a text that may be null, such as the ARN of something optional. */
export const matchesOrNull = (name: string, pattern: string, allowed: string): InputValidation => ({
  condition: `var.${name} == null || can(regex("${pattern}", var.${name}))`,
  message: `${name} must be ${allowed}, or null.`,
});

/** Requires a text or a number to be one of a few. */
export const oneOf = (name: string, ...values: readonly (string | number)[]): InputValidation => ({
  condition: `contains(${literalList(values)}, var.${name})`,
  message: `${name} must be ${either(values)}.`,
});

/** The same for a text that may be null. */
export const oneOfOrNull = (name: string, ...values: readonly string[]): InputValidation => ({
  condition: `var.${name} == null || try(contains(${literalList(values)}, var.${name}), false)`, // contains() refuses null
  message: `${name} must be ${either(values)}, or null.`,
});

/** Requires every element of a list or set to be one of a few. */
export const someOf = (name: string, values: readonly string[]): InputValidation => ({
  condition: `length(setsubtract(var.${name}, ${JSON.stringify(values)})) == 0`,
  message: `${name} must contain only ${either(values)}.`,
});

/** `a, b or c` */
const either = (values: readonly (string | number)[]): string =>
  values.length < 2 ? values.join() : `${values.slice(0, -1).join(", ")} or ${values.at(-1)}`;
