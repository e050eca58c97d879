import type { InputValidation } from "../../core/inputs";

/**
 * Requires the attributes of an input whose names end in `_cpu` and `_memory` to be Kubernetes quantities: CPU in cores or
 * thousandths of them, memory with a unit, neither of them zero. `values.schema.json` of `charts/service` has the same rule.
 *
 * @param example of what is allowed, for the message
 */
export const quantities = (name: string, example: string): InputValidation => ({
  condition:
    `alltrue([for name, quantity in var.${name} : !endswith(name, "_cpu") || ` +
    'can(regex("^[0-9]+(m|[.][0-9]{1,3})?$", quantity)) && !can(regex("^[0.]+m?$", quantity))]) && ' +
    `alltrue([for name, quantity in var.${name} : !endswith(name, "_memory") || ` +
    'can(regex("^[0-9]*[1-9][0-9]*([kMG]|[KMG]i)$", quantity))])',
  message: `${name} must be Kubernetes quantities, such as ${example}.`,
});
