import { CHECK_WORDS, type ReportContents } from "../contents";
import { html, type Markup } from "./markup";

const TAGS = { fail: "deny", error: "deny", unknown: "note" } as const;

/** The `check` blocks that do not pass; nothing where all do. */
export function checksSection({ checks }: ReportContents): Markup | undefined {
  if (checks.length === 0) return undefined;
  const rows = checks.map(
    ({ unit, address, status, problems }) =>
      html`<li><span class="tag ${TAGS[status]}">${status}</span><code>${unit}/${address}</code> ${CHECK_WORDS[status]}${problems.length > 0 && html`<ul>${problems.map((problem) => html`<li>${problem}</li>`)}</ul>`}</li>
`,
  );
  return html`<section aria-labelledby="checks">
<h2 id="checks">Checks</h2>
<ul class="rows">${rows}</ul>
</section>
`;
}
