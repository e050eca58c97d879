import { createHash } from "node:crypto";
import { html, Markup } from "./markup";
import { STYLE } from "./style";

/**
 * A page of its own. It may load nothing, and of styles and scripts take this one style: whatever a value brings along does
 * nothing.
 *
 * @param style rules on top of those of every page
 */
export function htmlPage(title: string, body: Markup, style = ""): string {
  const rules = STYLE + style;
  const digest = createHash("sha256").update(rules).digest("base64");
  const csp = `default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(csp)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(rules)}</style>
</head>
<body>
${body}
</body>
</html>
`.text;
}
