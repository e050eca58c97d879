import { Graph, layout } from "@dagrejs/dagre";
import {
  ACTIONS,
  COUNTED,
  type CountedAction,
  describeCounts,
  plural,
  type ReportContents,
  type ReportUnit,
} from "../contents";
import { html, type Markup } from "./markup";

const NODE = { width: 148, height: 46 };
const MARGIN = 8;

/**
 * The units as a picture: what a unit depends on stands before it. Colour, sign and border tell what comes of a
 * unit, a second sign what came of its apply.
 */
export function graphSvg({ units, report: { run } }: ReportContents): Markup {
  const graph = new Graph();
  graph.setGraph({ rankdir: "LR", nodesep: 12, ranksep: 44, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  const planned = new Map(units.map((unit) => [unit.name, unit]));
  const names = [...new Set([...planned.keys(), ...units.flatMap(({ dependencies }) => dependencies)])].sort();
  for (const name of names) graph.setNode(name, { ...NODE });
  for (const { name, dependencies } of units) for (const dependency of dependencies) graph.setEdge(dependency, name);
  layout(graph);

  const { width = 0, height = 0 } = graph.graph() as { width?: number; height?: number };
  const edges = graph.edges().map((edge) => {
    const { points } = graph.edge(edge) as { points: readonly Point[] };
    return html`<path d="${curve(points)}"/>`;
  });
  const nodes = names.map((name) => {
    const { x, y } = graph.node(name) as Point;
    const unit = planned.get(name);
    return unit ? plannedNode(unit, x, y) : otherNode(name, run.leftOut[name], x, y);
  });
  return html`<svg class="graph" role="group" aria-label="Units and what they take outputs from" viewBox="0 0 ${round(width)} ${round(height)}" width="${round(width)}" height="${round(height)}">
<defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path d="M0 0 8 4 0 8z"/></marker></defs>
<g class="edges" aria-hidden="true">${edges}</g>
${nodes}</svg>`;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** Sections that other parts of the page link to. */
export const unitId = (name: string): string => `unit-${name}`;

const RESULT_SIGNS = { applied: "✓", unchanged: "✓", failed: "✗", skipped: "⊘" } as const;

function plannedNode(unit: ReportUnit, x: number, y: number): Markup {
  const { name, counts, provisional, result } = unit;
  const signs = COUNTED.filter((action) => counts[action] > 0).map(
    (action) => `${ACTIONS[action].sign}${counts[action]}`,
  );
  const label = [
    `${name}: ${describeCounts(counts)}`,
    ...(provisional ? ["provisional"] : []),
    ...(result ? [`${result.status} in ${plural(Math.round(result.seconds), "second")}`] : []),
  ].join("; ");
  return html`<a href="#${unitId(name)}" class="node ${gravestAction(unit)}${provisional ? " provisional" : ""}${result ? ` ${result.status}` : ""}"><title>${label}</title>${box(x, y)}${lines(x, y, name, signs.join("  ") || "no change", result && RESULT_SIGNS[result.status])}</a>
`;
}

function otherNode(name: string, why: string | undefined, x: number, y: number): Markup {
  const label = `${name}: not planned${why ? `: ${why}` : ""}`;
  return html`<g class="node other" role="img" aria-label="${label}"><title>${label}</title>${box(x, y)}${lines(x, y, name, "not planned")}</g>
`;
}

const box = (x: number, y: number): Markup =>
  html`<rect x="${round(x - NODE.width / 2)}" y="${round(y - NODE.height / 2)}" width="${NODE.width}" height="${NODE.height}" rx="5"/>`;

function lines(x: number, y: number, name: string, below: string, outcome?: string): Markup {
  const left = round(x - NODE.width / 2 + 11);
  return html`<text x="${left}" y="${round(y - 4)}" class="name">${name}${outcome && ` ${outcome}`}</text><text x="${left}" y="${round(y + 14)}">${below}</text>`;
}

/** What tells most of a unit: a loss before a change before what is new. */
const gravestAction = ({ counts }: ReportUnit): CountedAction | "same" =>
  (["delete", "replace", "update", "create", "forget", "move", "import"] as const).find(
    (action) => counts[action] > 0,
  ) ?? "same";

/** A line through points, rounded at those in between. */
function curve(points: readonly Point[]): string {
  const [first, ...rest] = points.map(({ x, y }) => `${round(x)} ${round(y)}`);
  const middles = points.slice(1, -2).map(({ x, y }, n) => {
    const next = points[n + 2] ?? { x, y };
    return `Q${rest[n]} ${round((x + next.x) / 2)} ${round((y + next.y) / 2)}`;
  });
  return `M${first}${middles.join("")}${points.length > 2 ? `Q${rest.at(-2)} ${rest.at(-1)}` : `L${rest.at(-1)}`}`;
}

const round = (length: number): number => Math.round(length * 10) / 10;
