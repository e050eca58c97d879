import { plural, type ReportContents, usd, usdChange } from "../contents";
import { html, type Markup } from "./markup";

/** A month's cost by component, as bars and figures. */
export function costSection({ report: { cost } }: ReportContents): Markup {
  const { before, after, components, notPriced, warnings } = cost;
  const most = Math.max(0.01, ...components.flatMap((one) => [one.before?.base ?? 0, one.after?.base ?? 0]));
  const figure = (amount: number | undefined) => (before ? usd(amount ?? 0) : "not known");
  const change = (was: number | undefined, is: number | undefined) =>
    before ? usdChange((is ?? 0) - (was ?? 0)) : "not known";
  const rows = components.map(
    (
      one,
    ) => html`<tr><th scope="row"><span class="component"><span>${one.component}</span>${bars(one.before?.base, one.after?.base ?? 0, most)}</span></th>
<td class="figure">${figure(one.before?.base)}</td><td class="figure">${usd(one.after?.base ?? 0)}</td><td class="figure">${change(one.before?.base, one.after?.base)}</td></tr>
`,
  );
  return html`<section aria-labelledby="cost">
<h2 id="cost">Cost</h2>
<p>${before && html`${usd(before.base)} → `}<strong>${usd(after.base)} USD a month</strong>${before ? html`, ${usdChange(after.base - before.base)}` : "; what it costs before is not known"}. With little use ${usd(after.low)}, with much ${usd(after.high)}.</p>
<div class="scroll" role="region" aria-label="Cost by component" tabindex="0"><table>
<caption><span class="key before"></span>before <span class="key after"></span>after, USD a month with usual use</caption>
<thead><tr><th scope="col">Component</th><th scope="col" class="figure">Before</th><th scope="col" class="figure">After</th><th scope="col" class="figure">Change</th></tr></thead>
<tbody>${rows}</tbody>
<tfoot><tr><th scope="row">Total</th><td class="figure">${figure(before?.base)}</td><td class="figure">${usd(after.base)}</td><td class="figure">${change(before?.base, after.base)}</td></tr></tfoot>
</table></div>
${warnings.map((warning) => html`<p class="quiet">${warning}</p>`)}
${notPriced.length > 0 && html`<details class="first"><summary>${plural(notPriced.length, "thing")} not priced, and not in these figures</summary><ul>${notPriced.map((one) => html`<li>${one}</li>`)}</ul></details>`}
</section>
`;
}

const bars = (before: number | undefined, after: number, most: number): Markup =>
  html`<svg class="bars" aria-hidden="true">${before !== undefined && bar("before", 1, before, most)}${bar("after", 8, after, most)}</svg>`;

const bar = (side: "before" | "after", y: number, amount: number, most: number): Markup =>
  html`<rect class="${side}" x="0" y="${y}" width="${((100 * amount) / most).toFixed(2)}%" height="6" rx="1"/>`;
