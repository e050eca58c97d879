import { byPolicy, controlsOf, findingPlace, plural, type ReportContents, type ReportFinding } from "../contents";
import { html, type Markup, prose } from "./markup";

/** What the policies say, by policy; what is advisory is folded. */
export function policiesSection({ findings: { violation, undecided, waived }, passed }: ReportContents): Markup {
  const counts = [
    plural(violation.length, "violation"),
    `${undecided.length} undecided`,
    `${waived.length} waived`,
    `${plural(passed.length, "policy", "policies")} passed`,
  ];
  return html`<section aria-labelledby="policies">
<h2 id="policies">Policies</h2>
<p>${counts.join(", ")}.</p>
${part("Violations", "The plan makes what a policy forbids.", violation)}
${part("Undecided", "They depend on what only the apply will know.", undecided)}
${part("Waived", "By policy/waivers.yaml, which has reason, role and last day.", waived)}
${passed.length > 0 && html`<h3>Passed</h3><details class="first"><summary>${plural(passed.length, "policy", "policies")}</summary><p><code>${passed.join(", ")}</code></p></details>`}
</section>
`;
}

function part(title: string, meaning: string, findings: readonly ReportFinding[]): Markup | undefined {
  if (findings.length === 0) return undefined;
  const advisory = findings.filter(({ level }) => level === "advisory");
  const grave = findings.filter(({ level }) => level !== "advisory");
  const list = (some: readonly ReportFinding[]) => html`<ul class="rows">${byPolicy(some).map(group)}</ul>`;
  return html`<h3>${title}</h3><p class="quiet">${meaning}</p>
${grave.length > 0 && list(grave)}${advisory.length > 0 && html`<details${grave.length === 0 && html` class="first"`}><summary>${advisory.length} advisory</summary>${list(advisory)}</details>`}`;
}

function group(same: readonly [ReportFinding, ...ReportFinding[]]): Markup {
  const [first] = same;
  const { level, severity, title, id, remediation } = first;
  const controls = controlsOf(first);
  return html`<li><p><span class="tag ${level}">${level}</span><strong>${title}</strong> <span class="quiet">${severity} severity, <code>${id}</code></span></p>
<ul>${same.map((one) => html`<li>${findingPlace(one) && html`<code>${findingPlace(one)}</code>: `}${prose(one.message)}</li>`)}</ul>
${remediation && html`<p>Remedy: ${prose(remediation)}.</p>`}${controls && html`<p class="quiet">${controls}</p>`}</li>
`;
}
