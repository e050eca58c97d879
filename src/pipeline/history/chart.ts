import { html, type Markup, usd } from "../report";

/** A cost that an environment has from a time on, USD a month. */
export interface CostPoint {
  readonly time: string;
  readonly usd: number;
}

const WIDTH = 680;
const HEIGHT = 220;
/** Room for the labels. */
const LEFT = 84;
const RIGHT = 20;
const TOP = 14;
const BOTTOM = 34;

export const CHART_STYLE = `
svg.chart { display: block; width: ${WIDTH}px; height: auto; }
.chart text { font: 12px system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; fill: var(--quiet); }
.chart .axis { stroke: var(--line); stroke-width: 1; }
.chart .cost { fill: none; stroke: var(--bar-after); stroke-width: 2; }
.chart circle { fill: var(--bar-after); }
`;

/** A line that keeps a cost until the next one. @param points the oldest first, at least one */
export function costChart(points: readonly [CostPoint, ...CostPoint[]]): Markup {
  const [first] = points;
  const last = points.at(-1) ?? first;
  const most = Math.max(1, ...points.map((point) => point.usd));
  const from = Date.parse(first.time);
  const span = Math.max(1, Date.parse(last.time) - from);
  const x = ({ time }: CostPoint) => round(LEFT + ((Date.parse(time) - from) / span) * (WIDTH - LEFT - RIGHT));
  const y = (amount: number) => round(HEIGHT - BOTTOM - (amount / most) * (HEIGHT - TOP - BOTTOM));
  const path = points.map((point, n) => (n === 0 ? `M${x(point)} ${y(point.usd)}` : `H${x(point)}V${y(point.usd)}`));
  const said = `Cost a month: ${usd(first.usd)} USD on ${day(first)}, ${usd(last.usd)} USD on ${day(last)}, at most ${usd(most)} USD`;
  const level = (amount: number) =>
    html`<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${y(amount)}" y2="${y(amount)}"/><text x="${LEFT - 8}" y="${y(amount) + 4}" text-anchor="end">${usd(amount)}</text>`;
  const end = HEIGHT - BOTTOM + 20;
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${said}">
${[0, most / 2, most].map(level)}
<path class="cost" d="${path.join("")}"/>
${points.map((point) => html`<circle cx="${x(point)}" cy="${y(point.usd)}" r="3"/>`)}
<text x="${LEFT}" y="${end}">${day(first)}</text>${day(last) !== day(first) && html`<text x="${WIDTH - RIGHT}" y="${end}" text-anchor="end">${day(last)}</text>`}
</svg>`;
}

const day = ({ time }: CostPoint) => time.slice(0, 10);
const round = (value: number) => Number(value.toFixed(1));
