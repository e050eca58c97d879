import Ajv from "ajv";
import { UserError } from "../../system/errors";
import { schemaProblems } from "../../system/schema-problems";
import { parseYaml } from "../../system/yaml";

const text = (description: string, pattern = "\\S") => ({ type: "string", pattern, description });

const orNull = <Schema extends object>(schema: Schema) => ({ ...schema, type: ["string", "null"] });

const schema = {
  type: "object",
  required: ["waivers"],
  additionalProperties: false,
  properties: {
    waivers: {
      type: "array",
      items: {
        type: "object",
        required: ["policy", "unit", "address", "reason", "approver", "expires"],
        additionalProperties: false,
        properties: {
          policy: text("the id of a policy"),
          unit: orNull(text("the name of a unit, or null where the policy is about no one resource")),
          address: orNull(text("the address of a resource, or null where the policy is about no one resource")),
          environment: text("the name of an environment"),
          reason: text("a sentence"),
          approver: text("a role, such as security", "^[a-z][a-z-]*[a-z]$"),
          expires: text("a day in quotes, such as 2027-01-31", "^\\d{4}-\\d{2}-\\d{2}$"),
        },
      },
    },
  },
};

const validate = new Ajv({ verbose: true, allowUnionTypes: true }).compile(schema);

/** The policy that an entry of `waivers.yaml` names, and where. */
export interface WaivedPolicy {
  readonly policy: string;
  /** `<file>:<line>` */
  readonly place: string;
}

/**
 * Reads `waivers.yaml`, and refuses a waiver that does not say what is waived, why, who answers for it and until when.
 *
 * @param file how the error calls the text
 * @throws UserError in one line: place, value, what it must be
 */
export function readWaivers(content: string, file: string): WaivedPolicy[] {
  const { value, placeOf } = parseYaml(content, file);
  if (!validate(value)) throw new UserError(schemaProblems(validate.errors, placeOf).join("\n"));
  const { waivers } = value as { waivers: { policy: string }[] };
  return waivers.map(({ policy }, index) => ({
    policy,
    place: placeOf(["waivers", index, "policy"]),
  }));
}
