import type { InputProps } from "../../core/inputs";

/** An input that is on or off. @param description a sentence that begins with «Whether» */
export const flag = (value: boolean, description: string): InputProps => ({
  type: "bool",
  default: value,
  description,
});
