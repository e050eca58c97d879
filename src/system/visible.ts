/**
 * Characters that a reader does not see, or that turn the order of what is read: controls (but a tab and a line's end),
 * the soft hyphen, spaces and joiners of no width, bidirectional controls, the fillers of Hangul, variation selectors
 * beyond the emoji's, annotations and tags.
 */
const UNSEEN =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  // biome-ignore lint/suspicious/noMisleadingCharacterClass: each is looked for by itself
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;

/** Letters that Latin ones are taken for: Greek and Cyrillic, as far as they stand in a word with Latin letters. */
const FOREIGN = /[\p{Script=Cyrillic}\p{Script=Greek}]/gu;
const WORD = /[\p{L}\p{M}\p{N}_]+/gu;
const LATIN = /\p{Script=Latin}/u;

const escaped = (character: string): string => {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, "0")}`;
};

/**
 * A text in which nothing is hidden: characters that are not seen, or that pass for others, are escaped, as `\u202e`.
 * Tabs and ends of lines stay.
 */
export function visible(text: string): string {
  return text
    .replace(/\r\n/g, "\n")
    .replace(UNSEEN, escaped)
    .replace(WORD, (word) => (LATIN.test(word) ? word.replace(FOREIGN, escaped) : word));
}

/** The same of a free text, on one line. */
export const visibleLine = (text: string): string => visible(text.replace(/\s+/g, " ").trim());
