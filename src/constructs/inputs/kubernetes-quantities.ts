import type { InputValidation } from "../../core/inputs";

/**
 * Holds the values of an input whose names end in `_cpu` and `_memory` to Kubernetes quantities: CPU in whole or
 * thousandths of cores, memory with its unit, neither of them nothing. As `values.schema.json` of `charts/service` has it.
 *
 * @param example of what is allowed, for the message
 */
export const quantities = (name: string, example: string): InputValidation => ({
  condition:
    `alltrue([for name, quantity in var.${name} : !endswith(name, "_cpu") || ` +
    'can(regex("^[0-9]+(m|[.][0-9]{1,3})?$", quantity)) && !can(regex("^[0.]+m?$", quantity))]) && ' +
    `alltrue([for name, quantity in var.${name} : !endswith(name, "_memory") || ` +
    'can(regex("^[0-9]*[1-9][0-9]*([kMG]|[KMG]i)$", quantity))])',
  message: `${name} must be of Kubernetes quantities: ${example}.`,
});
