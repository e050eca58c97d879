/** Signs that change what a terminal or a browser shows without being seen: controls, other directions, no width. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

const escaped = (sign: string) =>
  sign
    .split("")
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`)
    .join("");

/** A free text on one line in which nothing is unseen. */
export const visible = (text: string): string => text.replace(/\s+/g, " ").trim().replace(UNSEEN, escaped);

/** The same JSON, with what is unseen in its texts escaped. */
export const visibleJson = (json: string): string =>
  json.replace(UNSEEN, (sign) => (sign === "\n" ? sign : escaped(sign)));
