import { existsSync } from "node:fs";
import { join } from "node:path";
import Ajv, { type ErrorObject } from "ajv";
import { environmentPath } from "../../live/environment";
import { UserError } from "../../system/errors";
import { readText } from "../../system/files";
import { parseYaml } from "../../system/yaml";
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
 * Reads a usage file. Throws `UserError`, a line for each problem: file, quantity, value, what is allowed.
 * @param file how the errors call the text
 */
export function parseUsage(text: string, file = "usage.yaml"): Usage {
  const usage: unknown = parseYaml(text, file).value ?? {};
  const problems = validate(usage) ? disorder(usage as Usage) : (validate.errors ?? []).map(sentence);
  if (problems.length > 0) throw new UserError(problems.map((problem) => `${file}: ${problem}`).join("\n"));
  return usage as Usage;
}

/** `live/<env>/usage.yaml`; without one, nothing is known. */
export function readUsage(environment: string): Usage {
  const file = join(environmentPath(environment), "usage.yaml");
  return existsSync(file) ? parseUsage(readText(file), `live/${environment}/usage.yaml`) : {};
}

/** Ranges whose figures do not rise. */
function disorder(usage: Usage): string[] {
  return Object.entries(usage).flatMap(([group, quantities]) =>
    Object.entries(quantities)
      .filter(([, { low, base, high }]) => low > base || base > high)
      .map(([name, range]) => `${group}.${name} is ${JSON.stringify(range)}: allowed low ≤ base ≤ high`),
  );
}

function sentence({ keyword, instancePath, params, data, parentSchema }: ErrorObject): string {
  const path = instancePath.split("/").slice(1);
  const at = (name: string) => [...path, name].join(".");
  switch (keyword) {
    case "additionalProperties": {
      const known = Object.keys(parentSchema?.properties ?? {}).join(", ");
      return `${at(params.additionalProperty)} is not known: allowed ${known}`;
    }
    case "required":
      return `${at(params.missingProperty)} is missing: give low, base and high`;
    case "minimum":
      return `${path.join(".")} is ${data}: allowed 0 or more`;
    default:
      return `${path.join(".") || "the file"} is ${JSON.stringify(data)}: allowed a ${params.type ?? keyword}`;
  }
}
