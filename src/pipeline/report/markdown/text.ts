import { shorten } from "../contents";

/** Keeps GitHub from taking a name for a mention or a number for a reference: a space of no width after the sign. */
const withoutMentions = (text: string): string => text.replace(/([@#])(?=\w)/g, "$1\u200b");

const oneLine = (text: string): string => text.replace(/\s+/g, " ").trim();

/** Longer texts and names are cut: a line that is longer than the limit of a comment would not be shown at all. */
const MAX_TEXT_CHARACTERS = 1000;
const MAX_NAME_CHARACTERS = 300;

/** A text in which nothing is Markdown, HTML, a mention or a reference; on one line, at most so many characters. */
export const plainText = (text: string, characters = MAX_TEXT_CHARACTERS): string =>
  withoutMentions(
    shorten(oneLine(text), characters)
      .replace(/[\\`*_{}[\]<>#|~!&$]/g, "\\$&")
      .replace(/^[-+=]/, "\\$&")
      .replace(/^(\d+)([.)])/, "$1\\$2"),
  );

/** A text of one line whose parts in backticks are code, and nothing else is Markdown. */
export const prose = (text: string): string =>
  text
    .split(/`([^`]+)`/)
    .map((part, n) =>
      n % 2 === 1 ? code(part) : `${/^\s/.test(part) ? " " : ""}${plainText(part)}${/\S\s+$/.test(part) ? " " : ""}`,
    )
    .join("");

/** A text as code, at most so many characters, on one line; also within a table, where a bar must be escaped. */
export function code(text: string, characters = MAX_NAME_CHARACTERS): string {
  const short = shorten(oneLine(text), characters);
  const longest = Math.max(0, ...(short.match(/`+/g) ?? []).map((run) => run.length));
  const fence = "`".repeat(longest + 1);
  const pad = longest > 0 || short === "" ? " " : "";
  return `${fence}${pad}${short}${pad}${fence}`;
}

/** Rows of cells that are Markdown already, each of a line. */
export const tableRow = (cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replace(/(?<!\\)\|/g, "\\|")).join(" | ")} |\n`;

/** A table's first two lines. `---:` is a column of figures. */
export const tableHead = (columns: Readonly<Record<string, "---" | "---:">>): string =>
  tableRow(Object.keys(columns)) + tableRow(Object.values(columns));

/** A text in which nothing is HTML, a mention or a reference, where Markdown is not read, as in `<summary>`. */
export const summaryText = (text: string): string =>
  withoutMentions(
    shorten(oneLine(text), MAX_NAME_CHARACTERS)
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;"),
  );

/** Addresses of a line. */
const MAX_ADDRESSES = 8;

/** Addresses as code, the first of them. */
export function codeList(all: readonly string[]): string {
  const rest = all.length - MAX_ADDRESSES;
  const shown = all.slice(0, MAX_ADDRESSES).map((place) => code(place));
  return `${shown.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
