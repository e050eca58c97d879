import { byPolicy, controlsOf, count, placeOf, type ReportContents, type ReportFinding } from "./report-contents";
import { html, type Markup } from "./report-markup";

/** What the policies say: what is violated in full, the rest folded. */
export function policiesSection({ findings: { violation, undecided, waived }, passed }: ReportContents): Markup {
  const counts = [
    count(violation.length, "violation"),
    `${undecided.length} undecided`,
    `${waived.length} waived`,
    `${count(passed.length, "policy", "policies")} passed`,
  ];
  return html`<section aria-labelledby="policies">
<h2 id="policies">Policies</h2>
<p>${counts.join(", ")}.</p>
${violation.length > 0 && html`<h3>Violations</h3><ul class="rows">${violation.map(finding)}</ul>`}
${waived.length > 0 && html`<h3>Waived</h3><p class="quiet">By policy/waivers.yaml, with reason, role and last day.</p><ul class="rows">${waived.map(finding)}</ul>`}
${undecided.length > 0 && html`<h3>Undecided</h3><p class="quiet">They depend on what only the apply will know.</p><ul class="rows">${byPolicy(undecided).map(group)}</ul>`}
${passed.length > 0 && html`<h3>Passed</h3><details class="first"><summary>${count(passed.length, "policy", "policies")}</summary><p><code>${passed.join(", ")}</code></p></details>`}
</section>
`;
}

const finding = (one: ReportFinding): Markup => html`<li>${heading(one)}
<p>${placeOf(one) && html`<code>${placeOf(one)}</code>: `}${one.message}</p>
${about(one)}</li>
`;

const group = (same: readonly [ReportFinding, ...ReportFinding[]]): Markup => html`<li>${heading(same[0])}
${about(same[0])}<details class="first"><summary>${count(same.length, "finding")}</summary>
<ul>${same.map((one) => html`<li>${placeOf(one) && html`<code>${placeOf(one)}</code>: `}${one.message}</li>`)}</ul></details></li>
`;

const heading = ({ level, severity, title, id }: ReportFinding): Markup =>
  html`<p><span class="tag ${level}">${level}</span><strong>${title}</strong> <span class="quiet">${severity} severity, <code>${id}</code></span></p>`;

function about(one: ReportFinding): Markup {
  const controls = controlsOf(one);
  return html`${one.remediation && html`<p>Remedy: ${one.remediation}.</p>`}${controls.length > 0 && html`<p class="quiet">${controls.join(", ")}</p>`}`;
}
