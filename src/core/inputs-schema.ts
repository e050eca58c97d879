import type { InputProps, Inputs } from "./inputs";
import { type JsonSchema, orNull, schemaOfType } from "./type-constraint";

/**
 * The JSON Schema of a module's inputs, for editors and for `billpay validate`: type, default and, where a validation is a
 * list of values or a pattern, that too. OpenTofu checks all other validations. No input is required: a file of the live
 * tree sets only some of them.
 */
export function inputsSchema(module: string, inputs: Inputs): object {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    $comment: `Generated from src/modules/${module}: do not edit.`,
    title: `Inputs of modules/${module}`,
    type: "object",
    additionalProperties: false,
    properties: Object.fromEntries(Object.entries(inputs).map(([name, props]) => [name, schemaOf(name, props)])),
  };
}

function schemaOf(name: string, { type, description, default: value, validations = [] }: InputProps): JsonSchema {
  const allOf = validations.flatMap((validation) => rule(name, validation) ?? []);
  return {
    ...orNull(schemaOfType(type)),
    description,
    ...(value !== undefined && { default: value }),
    ...(allOf.length > 0 && { allOf }),
  };
}

/** The two kinds of validation that JSON Schema has too: one of a list, and a pattern; null passes both. */
function rule(name: string, { condition, message }: { condition: string; message: string }): JsonSchema | undefined {
  const input = `var\\.${name}`;
  const [, values, pattern] =
    new RegExp(
      `^(?:${input} == null \\|\\| )?(?:(?:try\\()?contains\\((\\[.*\\]), ${input}\\)(?:, false\\))?|can\\(regex\\(("(?:[^"\\\\]|\\\\.)*"), ${input}\\)\\))$`,
    ).exec(condition) ?? [];
  const description = message.replace(new RegExp(`^${name} must be `), "").replace(/\.$/, "");
  try {
    if (values) return { enum: [...JSON.parse(values), null] };
    if (!pattern) return undefined;
    const text: string = JSON.parse(pattern);
    new RegExp(text, "u");
    return { description, pattern: text };
  } catch {
    return undefined; // only OpenTofu understands it
  }
}
