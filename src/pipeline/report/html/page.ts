import { createHash } from "node:crypto";
import { approvalLines, type Reason } from "../../decision";
import type { RunReport } from "../../run";
import {
  ACTIONS,
  columnsOf,
  describeCounts,
  describeSelection,
  plural,
  type ReportContents,
  reportContents,
  splitReasons,
  totalCounts,
  VERDICTS,
} from "../contents";
import { changesSection } from "./changes";
import { costSection } from "./cost";
import { graphSvg, unitId } from "./graph";
import { html, Markup } from "./markup";
import { policiesSection } from "./policies";
import { STYLE } from "./style";

/** The page may load nothing, and of styles and scripts take this one style: whatever a value brings along does nothing. */
const CSP = `default-src 'none'; style-src 'sha256-${createHash("sha256").update(STYLE).digest("base64")}'; base-uri 'none'; form-action 'none'`;

/** Addresses of a reason. */
const MAX_ADDRESSES = 20;

/**
 * A run as one page that needs nothing beside it: no script, no request. Sensitive values are never in it; long ones are
 * shortened.
 */
export function reportHtml(report: RunReport): string {
  const contents = reportContents(report);
  const { run, result } = contents.report;
  const title = `${VERDICTS[contents.report.decision.decision].title}: plan of ${run.environment}`;
  const parts: [string, string][] = [
    ["units", "Units"],
    ...(result ? [["applied", "Apply"] as [string, string]] : []),
    ["policies", "Policies"],
    ["cost", "Cost"],
    ["changes", "Changes"],
    ["run", "This run"],
  ];
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${new Markup(CSP)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
${verdict(contents)}
<nav aria-label="Contents"><ul>${parts.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${why(contents)}${units(contents)}${applied(contents)}${policiesSection(contents)}${costSection(contents)}${changesSection(contents)}${about(contents)}</main>
<footer><p>Run ${run.id} of ${run.environment}, commit ${run.commit.slice(0, 12)}</p></footer>
</body>
</html>
`.text;
}

function verdict({ report: { run, decision, result }, units }: ReportContents): Markup {
  const { title, meaning } = VERDICTS[decision.decision];
  return html`<header>
<p class="where">Plan of ${run.environment}, by ${run.actor}, ${time(run.created)}</p>
<div class="verdict ${decision.decision}"><h1>${title}: ${meaning}</h1>
<p>${plural(units.length, "unit")}: ${describeCounts(totalCounts(units))}.${run.offline && " Planned from nothing, without credentials: to be read, never applied."}</p>${result && html`<p><span class="tag ${result.outcome}">${result.outcome}</span>by ${result.actor}, ${time(result.ended)}</p>`}</div>
</header>
`;
}

function why({ report: { run, decision, result } }: ReportContents): Markup | undefined {
  const { blocking, notes } = splitReasons(decision);
  if (decision.reasons.length === 0) return undefined;
  const approval = result ? [] : approvalLines(run, decision);
  return html`<section aria-labelledby="why">
<h2 id="why">Why</h2>
${blocking.length > 0 && html`<ul class="rows">${blocking.map(reasonItem)}</ul>`}
${approval.length > 0 && html`<p>The approval that it needs:</p><div class="scroll" role="region" aria-label="Approval to add" tabindex="0"><pre>${approval.join("\n")}</pre></div>`}
${notes.length > 0 && html`<details${blocking.length === 0 && html` class="first"`}><summary>${plural(notes.length, "note")}, changing nothing</summary><ul class="rows">${notes.map(reasonItem)}</ul></details>`}
</section>
`;
}

const reasonItem = ({
  rule,
  effect,
  message,
  addresses,
}: Reason): Markup => html`<li><span class="tag ${effect}">${effect}</span>${message} <span class="quiet">(${rule})</span>
${addresses.length > 0 && html`<p class="quiet">${codes(addresses)}</p>`}</li>`;

const codes = (places: readonly string[]): Markup =>
  html`${places.slice(0, MAX_ADDRESSES).map((place, n) => html`${n > 0 && ", "}<code>${place}</code>`)}${places.length > MAX_ADDRESSES && ` and ${places.length - MAX_ADDRESSES} more`}`;

const time = (iso: string): Markup =>
  html`<time datetime="${iso}">${iso.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC")}</time>`;

function units(contents: ReportContents): Markup {
  const { units, report } = contents;
  const sums = totalCounts(units);
  const columns = columnsOf(sums);
  const figures = (counts: typeof sums) =>
    columns.map((action) => html`<td class="figure">${counts[action] || html`<span class="quiet">–</span>`}</td>`);
  const rows = units.map(
    ({ name, counts, provisional }) =>
      html`<tr><th scope="row"><a href="#${unitId(name)}">${name}</a>${provisional && html` <span class="quiet">provisional</span>`}</th>${figures(counts)}</tr>
`,
  );
  const out = Object.entries(report.run.leftOut);
  return html`<section aria-labelledby="units">
<h2 id="units">Units</h2>
<div class="scroll" role="region" aria-label="Graph of the units" tabindex="0">${graphSvg(contents)}</div>
<p class="quiet">An arrow goes from a unit to those that take outputs from it. ${columns.map((action) => `${ACTIONS[action].sign} ${ACTIONS[action].title}`).join(", ")}. Dashed: provisional, planned with mock outputs and planned again once what it depends on is applied.${report.result && " ✓ applied, ✗ failed, ⊘ skipped."}</p>
<div class="scroll" role="region" aria-label="Resources by unit" tabindex="0"><table>
<caption>Resources by what becomes of them</caption>
<thead><tr><th scope="col">Unit</th>${columns.map((action) => html`<th scope="col" class="figure">${ACTIONS[action].title}</th>`)}</tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">Total</th>${figures(sums)}</tr></tfoot>
</table></div>
${out.length > 0 && html`<h3>Not planned</h3><ul class="rows">${out.map(([unit, why]) => html`<li><strong>${unit}</strong>: ${why}</li>`)}</ul>`}
</section>
`;
}

function applied({ report: { result } }: ReportContents): Markup | undefined {
  if (!result) return undefined;
  const rows = Object.entries(result.units).map(
    ([unit, { status, seconds, error }]) =>
      html`<tr><th scope="row"><a href="#${unitId(unit)}">${unit}</a></th><td><span class="tag ${status}">${status}</span></td><td class="figure">${Math.round(seconds)}</td><td>${error}</td></tr>
`,
  );
  return html`<section aria-labelledby="applied">
<h2 id="applied">${result.outcome === "applied" ? "Applied" : "Apply failed"}</h2>
<p>By ${result.actor}, from ${time(result.started)} to ${time(result.ended)}.</p>
<div class="scroll" role="region" aria-label="Apply by unit" tabindex="0"><table>
<thead><tr><th scope="col">Unit</th><th scope="col">Outcome</th><th scope="col" class="figure">Seconds</th><th scope="col">Why</th></tr></thead>
<tbody>${rows}</tbody></table></div>
</section>
`;
}

function about({ report: { run, decision }, units }: ReportContents): Markup {
  const facts: [string, string | Markup][] = [
    ["Run", html`<code>${run.id}</code>`],
    ["Environment", run.environment],
    ["Planned", html`${time(run.created)} by ${run.actor}`],
    ["Commit", html`<code>${run.commit}</code>${run.dirty && ", with files that are not committed"}`],
    ["Units", describeSelection(run)],
    ...(run.rollbackTo ? [["Goes back to", html`<code>${run.rollbackTo}</code>`] as [string, Markup]] : []),
    ["Decided on input", html`<code>${decision.input_sha256}</code>`],
  ];
  const rows = units.map(
    ({ name, sha256, state }) =>
      html`<tr><th scope="row">${name}</th><td><code>${sha256}</code></td><td>${state ? html`<code>${state.lineage}</code>, ${state.serial}` : "none"}</td></tr>
`,
  );
  return html`<section aria-labelledby="run">
<h2 id="run">This run</h2>
<dl>${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>`)}</dl>
<details class="first"><summary>Digests of the plans and the states they start from</summary>
<div class="scroll" role="region" aria-label="Digests" tabindex="0"><table>
<thead><tr><th scope="col">Unit</th><th scope="col">SHA-256 of the plan</th><th scope="col">State: lineage, serial</th></tr></thead>
<tbody>${rows}</tbody></table></div></details>
</section>
`;
}
