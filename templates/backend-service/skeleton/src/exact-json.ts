/** A double keeps 15 significant digits exactly; of more, JSON.parse changes some without a word. */
const EXACT_DIGITS = 15;

const STRINGS_AND_NUMBERS = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*/g;

/**
 * Finds a number that JSON.parse does not keep, such as 9007199254740993, or 1.0000000000000000001, which becomes 1.
 *
 * @param json valid JSON: it is read once from start to end
 * @returns the first such number as it is written
 */
export function inexactNumber(json: string): string | undefined {
  for (const [token] of json.matchAll(STRINGS_AND_NUMBERS)) {
    if (token.startsWith('"')) continue;
    const digits = token
      .replace(/[eE].*$/, "")
      .replace(/[-.]/g, "")
      .replace(/^0+/, "");
    if (digits.length > EXACT_DIGITS) return token;
  }
  return undefined;
}
