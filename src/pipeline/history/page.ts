import { visibleLine } from "../../system/visible";
import { describeCounts, html, htmlPage, type Markup, plural, time, usd, usdChange } from "../report";
import { CHART_STYLE, type CostPoint, costChart } from "./chart";
import type { History, HistoryRun } from "./runs";
import { aboutRun, emptyLine } from "./terminal";

/** How an outcome is coloured: as the report colours a verdict or what becomes of a resource. */
const TAGS: Readonly<Record<HistoryRun["outcome"], string>> = {
  ...{ approved: "applied", applied: "applied", "in-sync": "applied" },
  ...{ held: "hold", drifted: "hold", refused: "hold" },
  ...{ denied: "deny", failed: "failed", unknown: "note" },
};

const STYLE = `${CHART_STYLE}
table.runs { max-width: none; }
`;

/** The life of an environment as one page that needs nothing beside it: no script, no request. */
export function historyHtml({ environment, runs, more, problems }: History): string {
  const title = `Runs of ${environment}`;
  const [newest] = runs;
  const oldest = runs.at(-1);
  const parts: [string, string, Markup][] = [
    ["runs", "Runs", runsTable(runs)],
    ["drift", "Drift", driftTable(runs)],
    ["policies", "Policies", findingsTable(runs)],
    ["cost", "Cost", costPart(runs)],
  ];
  const shown =
    newest && oldest
      ? html`${plural(runs.length, "run")}, from ${time(oldest.time)} to ${time(newest.time)}.${more > 0 && ` ${plural(more, "older run")} not shown.`}`
      : emptyText(environment);
  const body = html`<header>
<p class="where">live/${environment}</p>
<h1>${title}</h1>
<p>${shown}</p>
${problems.length > 0 && html`<ul class="rows">${problems.map((problem) => html`<li><span class="tag hold">not read</span>${visibleLine(problem)}</li>`)}</ul>`}
</header>
<nav aria-label="Contents"><ul>${parts.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
<main>
${parts.map(
  ([id, name, content]) => html`<section aria-labelledby="${id}">
<h2 id="${id}">${name}</h2>
${content}
</section>
`,
)}</main>
<footer><p>Times in UTC; costs are estimates with usual use. <code>npx billpay runs ${environment}</code> lists the same.</p></footer>`;
  return htmlPage(title, body, STYLE);
}

const emptyText = (environment: string): Markup =>
  html`${emptyLine(environment)
    .split("`")
    .map((part, n) => (n % 2 === 1 ? html`<code>${part}</code>` : part))}.`;

const tag = ({ outcome }: HistoryRun): Markup => html`<span class="tag ${TAGS[outcome]}">${outcome}</span>`;

const quiet = (text: string): Markup => html`<p class="quiet">${text}</p>`;

function table(label: string, heads: readonly string[], rows: readonly Markup[], figures: number, of = ""): Markup {
  const head = (name: string, n: number) =>
    html`<th scope="col"${n >= heads.length - figures && html` class="figure"`}>${name}</th>`;
  return html`<div class="scroll" role="region" aria-label="${label}" tabindex="0"><table${of && html` class="${of}"`}>
<thead><tr>${heads.map(head)}</tr></thead>
<tbody>${rows}</tbody>
</table></div>`;
}

function runsTable(runs: readonly HistoryRun[]): Markup {
  if (runs.length === 0) return quiet("None.");
  const rows = runs.map((run) => {
    const { cost } = run;
    return html`<tr><th scope="row">${time(run.time)}</th><td>${run.kind}</td><td>${tag(run)}</td>
<td><code>${visibleLine(run.run)}</code><p class="quiet">${aboutRun(run).join(", ")}</p>${run.reason !== undefined && html`<p>${visibleLine(run.reason)}</p>`}</td>
<td>${run.changes && describeCounts(run.changes)}</td>
<td class="figure">${cost && usd(cost.after)}</td><td class="figure">${cost && (cost.before === null ? "not known" : usdChange(cost.after - cost.before))}</td><td class="figure">${run.seconds?.toFixed(0)}</td></tr>
`;
  });
  const heads = ["Time", "Kind", "Outcome", "Run", "Changes", "USD a month", "Difference", "Seconds"];
  return table("Runs, newest first", heads, rows, 3, "runs");
}

function driftTable(runs: readonly HistoryRun[]): Markup {
  const looks = runs.filter(({ kind }) => kind === "drift");
  const [newest] = looks;
  if (!newest) return quiet("Nobody has looked for drift in this time.");
  const other = looks.findIndex(({ outcome }) => outcome !== newest.outcome);
  const same = looks[(other === -1 ? looks.length : other) - 1] ?? newest;
  const rows = looks.map(
    (run) =>
      html`<tr><th scope="row">${time(run.time)}</th><td>${tag(run)}</td><td>${run.units.length > 0 ? run.units.map(visibleLine).join(", ") : run.reason !== undefined && visibleLine(run.reason)}</td><td>${run.outcome === "drifted" && run.changes && describeCounts(run.changes)}</td></tr>
`,
  );
  const words = newest.outcome === "drifted" ? "Drifted" : "In sync";
  return html`<p>${words} in every look since ${time(same.time)}; drifted in ${looks.filter(({ outcome }) => outcome === "drifted").length} of ${plural(looks.length, "look")}.</p>
${table("Drift over time", ["Time", "Outcome", "Units that differ", "To be as the code says"], rows, 0)}`;
}

function findingsTable(runs: readonly HistoryRun[]): Markup {
  const planned = runs.filter((run) => run.kind !== "apply" && run.findings);
  if (planned.length === 0) return quiet("No plan of this time has counted its findings.");
  const rows = planned.map(
    ({ time: at, run, findings }) =>
      html`<tr><th scope="row">${time(at)}</th><td><code>${visibleLine(run)}</code></td><td class="figure">${findings?.violation}</td><td class="figure">${findings?.undecided}</td><td class="figure">${findings?.waived}</td></tr>
`,
  );
  return table("Policy findings over time", ["Time", "Run", "Violations", "Undecided", "Waived"], rows, 3);
}

/** What the environment has cost: of each apply, the cost that its plan came to. */
function costPart(runs: readonly HistoryRun[]): Markup {
  const points = runs
    .flatMap(({ kind, outcome, time: at, cost }): CostPoint[] =>
      kind === "apply" && outcome === "applied" && cost ? [{ time: at, usd: cost.after }] : [],
    )
    .reverse();
  const [first, ...others] = points;
  if (!first) return quiet("No apply of this time has a known cost.");
  const rows = points.map(
    (point, n) =>
      html`<tr><th scope="row">${time(point.time)}</th><td class="figure">${usd(point.usd)}</td><td class="figure">${n > 0 && usdChange(point.usd - (points[n - 1]?.usd ?? 0))}</td></tr>
`,
  );
  return html`<p>USD a month after each apply.</p>
<div class="scroll" role="region" aria-label="Chart of the cost" tabindex="0">${costChart([first, ...others])}</div>
<details class="first"><summary>The same as a table</summary>${table("Cost over time", ["Applied", "USD a month", "Difference"], rows.reverse(), 2)}</details>`;
}
