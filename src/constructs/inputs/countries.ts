import type { InputProps, InputValidation } from "../../core/inputs";

/**
 * A set of countries, empty by default.
 *
 * @param example a country's code, for the message
 */
export const countries = (
  name: string,
  example: string,
  description: string,
  ...validations: InputValidation[]
): InputProps => ({
  type: "set(string)",
  default: [],
  description,
  validations: [
    {
      condition: `alltrue([for country in var.${name} : can(regex("^[A-Z]{2}$", country))])`,
      message: `${name} must be ISO 3166 codes of two capital letters, such as ${example}.`,
    },
    ...validations,
  ],
});
