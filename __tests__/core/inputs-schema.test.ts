import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { inputsSchema } from "../../src/core/inputs-schema";
import { schemaOfType } from "../../src/core/type-constraint";
import { repo } from "../../src/system/repo";

describe("a Terraform type is a JSON Schema", () => {
  test.each([
    ["string", { type: "string" }],
    ["bool", { type: "boolean" }],
    ["any", {}],
    ["set(number)", { type: "array", items: { type: "number" } }],
    ["map(list(string))", { type: "object", additionalProperties: { type: "array", items: { type: "string" } } }],
    [
      'object({\n  name = string\n  ports = optional(list(number), [80, 443])\n  labels = optional(map(string), { a = "(x)" })\n})',
      {
        type: "object",
        properties: {
          name: { type: "string" },
          ports: { type: ["array", "null"], items: { type: "number" } },
          labels: { type: ["object", "null"], additionalProperties: { type: "string" } },
        },
        required: ["name"],
        additionalProperties: false,
      },
    ],
  ])("%s", (constraint, schema) => {
    expect(schemaOfType(constraint)).toEqual(schema);
  });

  test.each([
    ["strings", "`strings`|the type is cut off"],
    ["list(string", "the type is cut off"],
    ["queue(string)", "`queue` is not a Terraform type"],
    ["string)", "`\\)` follows the type"],
    ["object({ name: string })", "`string` is where the type must have `=`"],
  ])("%s is refused", (constraint, message) => {
    expect(() => schemaOfType(constraint)).toThrow(new RegExp(message));
  });
});

describe("the schema of a module's inputs", () => {
  const input = (condition: string, type = "string") =>
    inputsSchema("sample", {
      size: { type, description: "Size.", validations: [{ condition, message: "size must be small or large." }] },
    });
  const accepts = (schema: object, size: unknown) => new Ajv({ allowUnionTypes: true }).compile(schema)({ size });

  test.each([
    ['contains(["small", "large"], var.size)', "small", "medium"],
    ['var.size == null || contains(["small", "large"], var.size)', "large", ""],
    ['var.size == null || try(contains(["small", "large"], var.size), false)', "small", ""],
    ['can(regex("^(small|large)\\\\.x$", var.size))', "small.x", "small-x"],
  ])("takes over %s", (condition, good, bad) => {
    const schema = input(condition);
    expect([good, null, bad].map((size) => accepts(schema, size))).toEqual([true, true, false]);
  });

  test.each(["length(var.size) > 3", 'can(regex("(?P<name>x)", var.size))', "contains(local.sizes, var.size)"])(
    "leaves %s to OpenTofu",
    (condition) => {
      expect(accepts(input(condition), "x")).toBe(true);
    },
  );

  test("refuses an input that the module does not have, and a value of another type", () => {
    const validate = new Ajv({ allowUnionTypes: true }).compile(input("true", "number"));
    expect([validate({ size: 3 }), validate({ size: "3" }), validate({ sise: 3 })]).toEqual([true, false, false]);
  });
});

const MODULES = readdirSync(join(repo, "modules"));
test.each(MODULES)("the defaults of modules/%s are good by its own schema", (module) => {
  const schema = JSON.parse(readFileSync(join(repo, "modules", module, "inputs.schema.json"), "utf8"));
  const defaults = Object.entries<{ default?: unknown }>(schema.properties).filter(([, one]) => "default" in one);
  expect(defaults.length).toBeGreaterThan(0);
  const validate = new Ajv({ allowUnionTypes: true }).compile(schema);
  validate(Object.fromEntries(defaults.map(([name, { default: value }]) => [name, value])));
  expect(validate.errors).toBeNull();
});
