import Ajv from "ajv";
import { UserError } from "../../system/errors";
import { schemaProblems } from "../../system/schema-problems";

/** What policies read of a plan: https://opentofu.org/docs/internals/json-format/ */
const schema = {
  type: "object",
  // A plan made of a state has its resources and no code: see planOfState.
  anyOf: [{ required: ["configuration"] }, { required: ["resource_changes"] }],
  properties: {
    errored: { enum: [false] },
    resource_changes: {
      type: "array",
      items: {
        type: "object",
        required: ["address", "mode", "type", "change"],
        properties: {
          address: { type: "string" },
          mode: { enum: ["managed", "data"] },
          type: { type: "string" },
          change: {
            type: "object",
            required: ["actions", "after"],
            properties: {
              actions: { type: "array", items: { type: "string" } },
              after: { type: ["object", "null"] },
              after_unknown: { type: ["object", "boolean"] },
            },
          },
        },
      },
    },
    configuration: {
      type: "object",
      required: ["root_module"],
      properties: {
        root_module: {
          type: "object",
          properties: { resources: { type: "array", items: { type: "object", required: ["address"] } } },
        },
      },
    },
  },
};

/** Not verbose: what a plan holds may be secret, and is not told. */
const validate = new Ajv({ allowUnionTypes: true }).compile(schema);

/**
 * Refuses what is no whole plan: policies would find nothing in it.
 *
 * @param units plans by unit
 */
export function checkPlans(units: Readonly<Record<string, unknown>>): void {
  for (const [unit, plan] of Object.entries(units)) {
    if (validate(plan)) continue;
    const [first] = validate.errors ?? [];
    const why = first?.instancePath === "/errored" ? "it ended with errors" : schemaProblems(validate.errors)[0];
    throw new UserError(`the plan of unit ${unit} is not what \`tofu show -json\` gives of a whole plan: ${why}`);
  }
}
