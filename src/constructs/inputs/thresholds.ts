import type { InputProps, InputValidation } from "../../core/inputs";

/** When alarms sound, by name: the default, and what it means. The name ends in the unit where it has one. */
export type ThresholdDefaults = Readonly<Record<string, readonly [number, string]>>;

/** The input `thresholds`: an object of numbers, each with its default. */
export function thresholdsInput(defaults: ThresholdDefaults, validations: readonly InputValidation[]): InputProps {
  const entries = Object.entries(defaults);
  const attributes = entries.map(([name, [value]]) => `${name} = optional(number, ${value})`);
  const meanings = entries.map(([name, [value, meaning]]) => `\`${name}\` (${value}): ${meaning}`);
  return {
    type: `object({ ${attributes.join(", ")} })`,
    default: {},
    description: `When alarms sound. ${meanings.join("; ")}. What is given replaces the default, the rest stays.`,
    validations,
  };
}
