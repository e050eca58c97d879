import type { InputProps, InputValidation } from "../../core/inputs";

/**
 * HCL that is true for a whole number.
 *
 * @param value an expression, such as `var.port`
 * @param least the smallest one allowed, a number or an expression
 * @param most the largest one allowed. @default no limit
 */
export const isWhole = (value: string, least: number | string, most?: number): string =>
  `${value} >= ${least}${most === undefined ? "" : ` && ${value} <= ${most}`} && floor(${value}) == ${value}`;

/**
 * Requires an input, or an attribute of one, to be a whole number from `least` to `most`, or of any size from `least`.
 *
 * @param rest of the message, after the range: the unit or the reason
 */
export const isWholeNumber = (name: string, least: number, most?: number, rest = ""): InputValidation => ({
  condition: isWhole(`var.${name}`, least, most),
  message: `${name} must be a whole number${most === undefined ? `, ${least} or more` : ` from ${least} to ${most}`}${rest}.`,
});

export interface WholeNumberProps {
  readonly least: number;
  /** @default no limit */
  readonly most?: number;
  /** @default none: the input is required */
  readonly default?: number;
  readonly description: string;
  /** Rest of the message, after the range: the unit or the reason. @default none */
  readonly rest?: string;
}

/** An input that is a whole number. */
export const wholeNumber = (name: string, { least, most, rest, ...props }: WholeNumberProps): InputProps => ({
  type: "number",
  ...props,
  validations: [isWholeNumber(name, least, most, rest)],
});
