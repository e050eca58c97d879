import { languageOf, MESSAGES_BY_LANGUAGE } from "./messages";

test.each([
  [["es-PE", "en"], "es"],
  [["fr", "es"], "es"],
  [["en-GB", "es"], "en"],
  [["fr", "constructor"], "en"],
  [[], "en"],
])("of the languages %j the page speaks %s", (languages, expected) => {
  expect(languageOf(languages)).toBe(expected);
});

test("each language has every message", () => {
  const { en, ...others } = MESSAGES_BY_LANGUAGE;
  for (const messages of Object.values(others)) expect(Object.keys(messages)).toEqual(Object.keys(en));
});
