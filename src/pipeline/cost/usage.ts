import { existsSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { environmentPath } from "../../live/environment";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { schemaProblems, valueText } from "../../system/schema-problems";
import { type ParsedYaml, parseYaml } from "../../system/yaml";
import schema from "./usage.schema.json";

/** An amount in a month with little, usual and much use. */
export interface Range {
  readonly low: number;
  readonly base: number;
  readonly high: number;
}

/**
 * `live/<env>/usage.yaml`: what an environment uses in a month, which no plan can know. `usage.schema.json` says what
 * each quantity counts. What is left out is reported as not priced.
 *
 *     nat:
 *       processed_gb: { low: 20, base: 100, high: 300 }
 *     alb:
 *       lcu: { low: 0.2, base: 1, high: 5 }
 */
export type Usage = Readonly<Record<string, Readonly<Record<string, Range>>>>;

const validate = new Ajv({ allErrors: true, verbose: true }).compile(schema);

/**
 * Reads a usage file.
 *
 * @throws UserError, a line for each problem: file, line, quantity, value, what is allowed
 * @param file how the errors call the text
 */
export function parseUsage(text: string, file = "usage.yaml"): Usage {
  const { value, placeOf } = parseYaml(text, file);
  const usage = value ?? {};
  const problems = validate(usage)
    ? unorderedRanges(usage as Usage, placeOf)
    : schemaProblems(validate.errors, placeOf);
  if (problems.length > 0) throw new UserError(problems.join("\n"));
  return usage as Usage;
}

/** `live/<env>/usage.yaml`; without one, nothing is known. */
export function readUsage(environment: string): Usage {
  const file = join(environmentPath(environment), "usage.yaml");
  return existsSync(file) ? parseUsage(readText(file), `live/${environment}/usage.yaml`) : {};
}

/** Ranges whose figures do not rise. */
function unorderedRanges(usage: Usage, placeOf: ParsedYaml["placeOf"]): string[] {
  return Object.entries(usage).flatMap(([group, quantities]) =>
    Object.entries(quantities)
      .filter(([, { low, base, high }]) => low > base || base > high)
      .map(
        ([name, range]) =>
          `${placeOf([group, name])}: ${group}.${name} is ${valueText(range)}: must be low ≤ base ≤ high`,
      ),
  );
}
