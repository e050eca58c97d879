import { type InputSource, inputSources } from "./input-layers";
import { readModule } from "./module-json";
import { unitInputs } from "./unit-inputs";

/** An input of a unit: its value, and where that is set. */
export interface InputValue extends InputSource {
  readonly name: string;
  /** What OpenTofu is given; where an output of another unit is part of it, of the examples in `modules/<name>/mocks.json`. */
  readonly value: unknown;
}

/**
 * Every input of a unit, by name.
 *
 * @param env of Terragrunt: tools, BILLPAY_OFFLINE
 */
export async function unitValues(environment: string, unit: string, env: NodeJS.ProcessEnv): Promise<InputValue[]> {
  const sources = await inputSources(environment, unit);
  const { module, inputs } = await unitInputs(environment, unit, env);
  const { variable } = readModule(module);
  return [...sources]
    .filter(([name]) => name in variable)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, source]) => {
      const { default: fallback, nullable } = variable[name] ?? {};
      const isDefault = !(name in inputs) || (inputs[name] === null && nullable === false);
      return isDefault
        ? { name, value: fallback ?? null, layer: "module default", place: `modules/${module}`, outputsOf: [] }
        : { name, value: inputs[name], ...source };
    });
}

/** Columns of what is no terminal, as a pull request. */
const WIDTH = 100;
const GAP = "  ";

/** A table of a unit's inputs: name, value, and where it is set. @param width columns to fit in */
export function describeInputs(
  unit: string,
  inputs: readonly InputValue[],
  width = process.stdout.columns ?? WIDTH,
): string {
  const rows = inputs.map(({ name, value, layer, place, outputsOf }) => {
    const example = outputsOf.length > 0 ? `, example of ${outputsOf.join(", ")}` : "";
    return [
      name,
      JSON.stringify(value),
      `${layer === "module default" ? "default of " : ""}${place}${example}`,
    ] as const;
  });
  const widest = (column: 0 | 2) => Math.max(0, ...rows.map((row) => row[column].length));
  const room = Math.max(20, width - widest(0) - widest(2) - 3 * GAP.length);
  const value = (text: string) => (text.length > room ? `${text.slice(0, room - 1)}…` : text).padEnd(room);
  return [
    unit,
    ...rows.map(([name, text, place]) => `${GAP}${name.padEnd(widest(0))}${GAP}${value(text)}${GAP}${place}`),
  ].join("\n");
}
