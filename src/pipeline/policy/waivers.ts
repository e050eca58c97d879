import Ajv, { type ErrorObject } from "ajv";
import { UserError } from "../../system/errors";
import { parseYaml } from "../../system/yaml";

const text = (description: string, pattern = "\\S") => ({ type: "string", pattern, description });

const orNull = <Schema extends object>(schema: Schema) => ({ ...schema, type: ["string", "null"] });

const schema = {
  type: "object",
  description: "waivers, a list",
  required: ["waivers"],
  additionalProperties: false,
  properties: {
    waivers: {
      type: "array",
      description: "a list",
      items: {
        type: "object",
        description: "policy, unit, address, reason, approver, expires and perhaps environment",
        required: ["policy", "unit", "address", "reason", "approver", "expires"],
        additionalProperties: false,
        properties: {
          policy: text("the id of a policy"),
          unit: orNull(text("the name of a unit, or null where the policy is about no one resource")),
          address: orNull(text("the address of a resource, or null where the policy is about no one resource")),
          environment: text("the name of an environment"),
          reason: text("a sentence"),
          approver: text("a role, as security", "^[a-z][a-z-]*[a-z]$"),
          expires: text("a day in quotes, as 2027-01-31", "^\\d{4}-\\d{2}-\\d{2}$"),
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
 * @throws UserError in one line: place, value, what is allowed
 */
export function readWaivers(content: string, file: string): WaivedPolicy[] {
  const { value, placeOf } = parseYaml(content, file);
  if (!validate(value)) {
    const [error] = validate.errors ?? [];
    const path = (error?.instancePath ?? "").split("/").slice(1);
    throw new UserError(`${placeOf(path)}: ${sentence(error, path.at(-1) ?? "the file")}`);
  }
  const { waivers } = value as { waivers: { policy: string }[] };
  return waivers.map(({ policy }, index) => ({
    policy,
    place: placeOf(["waivers", index, "policy"]),
  }));
}

function sentence(error: ErrorObject | undefined, what: string): string {
  if (error?.keyword === "required") return `${error.params.missingProperty} is missing: it is required of a waiver`;
  const allowed = error?.parentSchema?.description ?? "waivers";
  return error?.keyword === "additionalProperties"
    ? `${error.params.additionalProperty} is not known here: allowed ${allowed}`
    : `${what} is ${JSON.stringify(error?.data)}: allowed ${allowed}`;
}
