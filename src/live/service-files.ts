import { existsSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { readText } from "../system/files";
import { schemaProblems } from "../system/schema-problems";
import { parseInputs } from "../system/yaml";
import { liveSchemas, problemsOf } from "./live-schemas";

const ajv = new Ajv({ allErrors: true, verbose: true, allowUnionTypes: true });

/** `live/<env>/<unit>/image.yaml`. A digest and never a tag: a tag may name another image tomorrow. */
const validateImage = ajv.compile({
  type: "object",
  required: ["digest"],
  additionalProperties: false,
  properties: {
    digest: {
      type: ["string", "null"],
      pattern: "^sha256:[0-9a-f]{64}$",
      description: "sha256: and 64 hexadecimal digits, or null where no image is delivered yet",
    },
  },
});

/**
 * What the two files of each service of an environment may not say, which its unit reads: `live/_services/<unit>.yaml` and
 * the unit's own `image.yaml`. The units `registry`, `ingress`, `records` and `secrets` read all of them.
 *
 * @param units of the environment
 * @returns a line each: file, line, what is wrong, the value, what is allowed
 */
export function serviceProblems(environment: string, units: readonly string[], root: string): string[] {
  const schemas = liveSchemas(root);
  const isService = (unit: string) =>
    readText(join(root, "live", environment, unit, "terragrunt.hcl")).includes("/live/_units/service.hcl");
  const takenBy = new Map<string, string>();
  return units.filter(isService).flatMap((unit) => {
    const folder = `live/${environment}/${unit}`;
    if (!unit.startsWith("service-"))
      return `${folder} is a service's folder: its name must begin with service-, such as service-${unit}`;
    const [serviceFile, imageFile] = [`live/_services/${unit}.yaml`, `${folder}/image.yaml`];
    const missing = [serviceFile, imageFile].filter((file) => !existsSync(join(root, file)));
    if (missing.length > 0) return missing.map((file) => `${file} is missing: ${folder} reads it`);
    const service = parseInputs(readText(join(root, serviceFile)), serviceFile);
    const image = parseInputs(readText(join(root, imageFile)), imageFile);
    validateImage(image.value);
    const { needs, ...inputs } = service.value ?? {};
    const once = (path: string[], value: unknown) => {
      const taken = `${path.join(".")} ${value}`;
      const by = takenBy.get(taken);
      takenBy.set(taken, serviceFile);
      return by && value !== undefined
        ? [`${service.placeOf(path)}: ${path.join(".")} is ${value}: must be another one, ${by} has it`]
        : [];
    };
    return [
      ...problemsOf("service", { ...service, value: service.value && inputs }, schemas),
      ...problemsOf("needs", service, schemas),
      ...once(["service"], inputs.service),
      ...once(["needs", "host"], (needs as { host?: unknown } | null | undefined)?.host),
      ...schemaProblems(validateImage.errors, image.placeOf),
    ];
  });
}
