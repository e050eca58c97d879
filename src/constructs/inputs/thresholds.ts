import type { InputProps, InputValidation } from "../../core/inputs";

/** Thresholds of alarms by name: the default and its meaning. The name ends in the unit, where there is one. */
export type ThresholdDefaults = Readonly<Record<string, readonly [number, string]>>;

/** The input `thresholds`: an object of numbers, each with its default. */
export function thresholdsInput(defaults: ThresholdDefaults, validations: readonly InputValidation[]): InputProps {
  const entries = Object.entries(defaults);
  const attributes = entries.map(([name, [value]]) => `${name} = optional(number, ${value})`);
  const meanings = entries.map(([name, [value, meaning]]) => `\`${name}\` (${value}): ${meaning}`);
  return {
    type: `object({ ${attributes.join(", ")} })`,
    default: {},
    description: `Thresholds of the alarms, with their defaults. ${meanings.join("; ")}. Thresholds that are not set keep their defaults.`,
    validations,
  };
}
