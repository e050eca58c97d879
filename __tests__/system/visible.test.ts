import fc from "fast-check";
import { visible } from "../../src/system/visible";

const RANGES: [string, number, number][] = [
  ["control characters", 0x00, 0x08],
  ["escapes of a terminal", 0x1b, 0x1b],
  ["a carriage return by itself", 0x0d, 0x0d],
  ["delete and C1 controls", 0x7f, 0x9f],
  ["the soft hyphen", 0xad, 0xad],
  ["spaces and joiners of no width", 0x200b, 0x200f],
  ["separators of lines", 0x2028, 0x2029],
  ["bidirectional embeddings and overrides", 0x202a, 0x202e],
  ["word joiners", 0x2060, 0x2064],
  ["bidirectional isolates", 0x2066, 0x2069],
  ["the byte order mark", 0xfeff, 0xfeff],
  ["tags", 0xe0001, 0xe007f],
];

test.each(RANGES)("%s are made visible", (_, first, last) => {
  for (let code = first; code <= last; code++) {
    const text = visible(`a${String.fromCodePoint(code)}b`);
    expect(text).toMatch(/^a\\u(\{[\da-f]{5}\}|[\da-f]{4})b$/);
    expect(text).toContain(code.toString(16));
  }
});

test("letters that pass for Latin ones within a Latin word are made visible, and the word is not", () => {
  expect(visible("p\u0430ypal")).toBe("p\\u0430ypal");
  expect(visible("aws_s3_bucket.\u0441ards, r\u03bfot")).toBe(
    "aws_s3_bucket.\u0441ards, r\u03bfot".replace("\u0441", "\\u0441").replace("\u03bf", "\\u03bf"),
  );
});

test.each([
  'aws_s3_bucket.site["a"]\n\tname = 5',
  "Zürich, café, naïve: ± − → ○",
  "Москва and Αθήνα",
  "日本語 🙂 ❤️",
  "",
])("a text in which nothing is hidden stays as it is: %j", (text) => expect(visible(text)).toBe(text));

test("what is made visible once stays as it is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => expect(visible(visible(text))).toBe(visible(text))));
});
