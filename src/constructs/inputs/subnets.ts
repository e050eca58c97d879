import type { InputValidation } from "../../core/inputs";

/** Requires two different subnets or more in `subnet_ids`. @param reason why fewer are refused */
export const twoSubnets = (reason: string): InputValidation => ({
  condition: "length(distinct(var.subnet_ids)) >= 2",
  message: `subnet_ids must be two subnets or more, in two zones: ${reason}.`,
});
