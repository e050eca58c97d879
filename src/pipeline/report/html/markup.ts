/** HTML that is safe to put into a page. */
export class Markup {
  constructor(readonly text: string) {}
}

export type Content = string | number | Markup | false | null | undefined | readonly Content[];

/** HTML from a template. What is put in is text, and escaped, unless it is `Markup` itself; a list is put in item by item. */
export const html = (strings: TemplateStringsArray, ...contents: readonly Content[]): Markup =>
  new Markup(strings.map((text, n) => text + (n < contents.length ? render(contents[n]) : "")).join(""));

function render(content: Content): string {
  if (content instanceof Markup) return content.text;
  if (Array.isArray(content)) return content.map(render).join("");
  return content === false || content === null || content === undefined ? "" : escapeHtml(String(content));
}

/** A text whose parts in backticks are code. */
export const prose = (text: string): Markup =>
  html`${text.split(/`([^`]+)`/).map((part, n) => (n % 2 === 1 ? html`<code>${part}</code>` : part))}`;

/** The same text within an element or a quoted attribute. */
const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
