import type { InputValidation } from "../../core/inputs";

/** Requires every element of a set to be an e-mail address. @param example for the message */
export const emailAddresses = (name: string, example: string): InputValidation => ({
  condition: `alltrue([for address in var.${name} : can(regex("^[^@ ]+@[^@ ]+[.][^@ ]+$", address))])`,
  message: `${name} must be e-mail addresses, such as ${example}.`,
});
