import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { repo } from "../../src/system/repo";
import { INPUTS } from "../tofu/inputs";
import { Beside, type Inputs } from "../tofu/module-inputs";
import { judge, type Verdict } from "./judged-inputs";

/** What modules refuse, by refusing it: OpenTofu is given each value of `__tests__/tofu/inputs/<module>.ts`. */

interface Variable {
  readonly validation?: readonly { readonly error_message: string }[];
}

interface Case {
  readonly input: string;
  /** Words of the message that refuses it; none where it is taken. */
  readonly words?: string;
  readonly value: unknown;
  readonly inputs: Inputs;
}

const MODULES = readdirSync(join(repo, "modules"));

function variablesOf(module: string): Record<string, Variable> {
  return JSON.parse(readFileSync(join(repo, "modules", module, "main.tf.json"), "utf8")).variable;
}

const messagesOf = ({ validation = [] }: Variable = {}) => validation.map(({ error_message }) => error_message);

test("every module says what it takes and what it refuses", () => {
  expect(Object.keys(INPUTS)).toEqual(MODULES);
});

describe.each(Object.entries(INPUTS))("module %s", (module, { good, taken = {}, refused }) => {
  const variables = variablesOf(module);
  const guarded = Object.keys(variables).filter((input) => messagesOf(variables[input]).length > 0);

  const asCase = (input: string, given: unknown, words?: string): Case => {
    const { others, value } = given instanceof Beside ? given : { others: {}, value: given };
    return { input, words, value, inputs: { ...good, ...others, [input]: value } };
  };
  const takenCases = Object.entries(taken).flatMap(([input, values]) => values.map((value) => asCase(input, value)));
  const refusals = Object.entries(refused).flatMap(([input, byWords]) =>
    Object.entries(byWords).map(([words, values]) => ({
      input,
      words,
      cases: values.map((value) => asCase(input, value, words)),
    })),
  );
  const cases = [...takenCases, ...refusals.flatMap(({ cases }) => cases)];
  const verdicts = new Map<Inputs, Verdict>();

  beforeAll(async () => {
    const sets = [good, ...cases.map(({ inputs }) => inputs)];
    const judged = await judge(variables, sets);
    for (const [index, set] of sets.entries()) verdicts.set(set, judged[index] ?? []);
  }, 600_000);

  test("takes its good inputs, which have a value for every validation", () => {
    expect(verdicts.get(good)).toBe("pass");
    const empty = guarded.filter((input) =>
      ["", "null", "undefined", "[]", "{}"].includes(`${JSON.stringify(good[input])}`),
    );
    expect(empty).toEqual([]);
    expect(Object.keys({ ...good, ...taken }).filter((input) => !(input in variables))).toEqual([]);
  });

  test("takes what is within its limits", () => {
    const judged = takenCases.map(({ input, value, inputs }) => [input, value, verdicts.get(inputs)]);
    expect(judged).toEqual(takenCases.map(({ input, value }) => [input, value, "pass"]));
  });

  test("is given a wrong value for every validation it has", () => {
    const messages = guarded.flatMap((input) => messagesOf(variables[input]).map((text) => [input, text]));
    const covered = refusals
      .filter(({ cases }) => cases.length > 0)
      .flatMap(({ input, words }) =>
        messagesOf(variables[input])
          .filter((text) => text.includes(words))
          .map((text) => [input, text]),
      );
    expect(covered.map(String).sort()).toEqual(messages.map(String).sort());
  });

  test.each(refusals)("refuses with one sentence: $input $words", ({ input, words, cases }) => {
    const [message] = messagesOf(variables[input]).filter((text) => text.includes(words));
    expect(message).toMatch(new RegExp(`^${input}\\b.* must .*\\.$`));
    expect(cases.map(({ value, inputs }) => [value, verdicts.get(inputs)])).toEqual(
      cases.map(({ value }) => [value, [message]]),
    );
  });
});
