import Ajv from "ajv";
import { schemaProblems } from "../../src/system/schema-problems";
import { parseYaml } from "../../src/system/yaml";

const SCHEMA = {
  type: "object",
  required: ["name"],
  additionalProperties: false,
  properties: {
    name: { type: "string", pattern: "^[a-z]+$", description: "a word of a-z" },
    plain: { type: "string" },
    size: { type: "integer", minimum: 1, maximum: 9 },
    mode: { enum: ["one", "two"] },
    only: { enum: [false] },
    zones: { type: "object", propertyNames: { pattern: "^z", description: "a zone" } },
    list: { type: "array", maxItems: 1, items: { type: "object", properties: { port: { type: "number" } } } },
    either: { type: ["boolean", "null"] },
  },
};

const ajv = (verbose: boolean) => new Ajv({ allErrors: true, verbose, allowUnionTypes: true }).compile(SCHEMA);

function problems(text: string): string[] {
  const { value, placeOf } = parseYaml(text, "x.yaml");
  const validate = ajv(true);
  validate(value);
  return schemaProblems(validate.errors, placeOf);
}

test.each([
  ["name: A", 'x.yaml:1: name is "A": must be a word of a-z'],
  ["name: 5", "x.yaml:1: name is 5: must be a word of a-z"],
  ["name: a\nplain: 5", "x.yaml:2: plain is 5: must be a string, in quotes"],
  ["size: 1", "x.yaml:1: name is missing: it is required"],
  ["name: a\nsize: 0", "x.yaml:2: size is 0: must be 1 or more"],
  ["name: a\nsize: 10", "x.yaml:2: size is 10: must be 9 or less"],
  ["name: a\nsize: 1.5", "x.yaml:2: size is 1.5: must be a whole number"],
  ["name: a\nmode: three", 'x.yaml:2: mode is "three": must be one of one, two'],
  ["name: a\nonly: true", "x.yaml:2: only is true: must be false"],
  ["name: a\neither: 1", "x.yaml:2: either is 1: must be true or false"],
  ["name: a\nzones:\n  b: 1", 'x.yaml:3: a key of zones is "b": must be a zone'],
  ["name: a\nlist:\n  - port: x", 'x.yaml:3: list[0].port is "x": must be a number'],
  ["name: a\nlist: [{}, {}]", "x.yaml:2: list is [{},{}]: must NOT have more than 1 items"],
  ["name: a\nsiez: 1", "x.yaml:2: siez is not known here (did you mean size?): must be one of name, plain, size, "],
  ["name: a\ncolor: 1", "x.yaml:2: color is not known here: must be one of name, plain, size, "],
  ["- name: a", 'x.yaml:1: the file is [{"name":"a"}]: must be a mapping'],
])("%j is refused in one line, with place, value and what it must be", (text, message) => {
  const [first, ...others] = problems(text);
  expect(first).toContain(message);
  expect(others).toEqual([]);
});

test("every problem is told, in a line each", () => {
  expect(problems("size: 0\nmode: x")).toEqual([
    "x.yaml:1: name is missing: it is required",
    "x.yaml:1: size is 0: must be 1 or more",
    'x.yaml:2: mode is "x": must be one of one, two',
  ]);
});

test("a long value is cut", () => {
  const [first] = problems(`name: ${"A".repeat(1000)}`);
  expect(first).toMatch(/^x\.yaml:1: name is "A{79}…: must be a word of a-z$/);
});

test("of an Ajv that is not verbose no value is told, and without a file no line", () => {
  const validate = ajv(false);
  validate({ name: "SECRET", size: 99 });
  expect(schemaProblems(validate.errors)).toEqual([
    "name must be a text that matches ^[a-z]+$",
    "size must be 9 or less",
  ]);
  validate([]);
  expect(schemaProblems(validate.errors)).toEqual(["it must be a mapping"]);
});

test("what is good has no problem", () => {
  expect(problems("name: a\nsize: 9\nmode: one\nonly: false\nlist: [{ port: 1 }]\neither: null")).toEqual([]);
});
