import { html, type Markup } from "./markup";

/** @param iso ISO 8601 in UTC */
export const time = (iso: string): Markup =>
  html`<time datetime="${iso}">${iso.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")}</time>`;
