import { createColors } from "picocolors";
import { duration } from "../../system/progress";
import { visibleLine } from "../../system/visible";
import { ACTIONS, COUNTED, type Counts, describeCounts, firstAddresses, plural, usd, usdChange } from "../report";
import type { Selection } from "../run";
import type { History, HistoryRun } from "./runs";

export interface Screen {
  /** Columns that a line may have. */
  readonly width: number;
  readonly color: boolean;
}

const GAP = "  ";
const INDENT = "    ";
/** These columns are on the first line of a run whatever the width. */
const FIXED = 3;

/** A column, and how the lines below tell the same where it has no room. */
interface Column {
  readonly head: string;
  readonly cell: (run: HistoryRun) => string;
  readonly detail?: (run: HistoryRun) => string | undefined;
}

const COLUMNS: readonly Column[] = [
  { head: "time (UTC)", cell: ({ time }) => new Date(time).toISOString().slice(0, 16).replace("T", " ") },
  { head: "kind", cell: ({ kind }) => kind },
  { head: "outcome", cell: ({ outcome }) => outcome },
  { head: "run", cell: ({ run }) => visibleLine(run), detail: ({ run }) => `run ${visibleLine(run)}` },
  {
    head: "changes",
    cell: ({ changes }) => (changes ? signedCounts(changes) : ""),
    detail: ({ changes }) => changes && describeCounts(changes),
  },
  { head: "USD a month", cell: costText, detail: (run) => run.cost && `${costText(run)} USD a month` },
  { head: "took", cell: tookText, detail: tookText },
];

const signedCounts = (counts: Counts) =>
  COUNTED.filter((action) => counts[action] > 0)
    .map((action) => `${ACTIONS[action].sign}${counts[action]}`)
    .join(" ") || "none";

function costText({ cost }: HistoryRun): string {
  if (!cost) return "";
  return cost.before === null ? usd(cost.after) : `${usd(cost.after)} (${usdChange(cost.after - cost.before)})`;
}

function tookText({ seconds }: HistoryRun): string {
  return seconds === undefined ? "" : duration(seconds * 1000);
}

/** The runs on a terminal: a line each, and below it what has no column, or no room. */
export function describeHistory({ environment, runs, more }: History, { width, color }: Screen): string {
  if (runs.length === 0) return emptyLine(environment);
  const paint = painter(color);
  const widths = COLUMNS.map(({ head, cell }) => Math.max(head.length, ...runs.map((run) => cell(run).length)));
  const lengthOf = (columns: number) => widths.slice(0, columns).reduce((sum, one) => sum + one + GAP.length, 0);
  let shown = COLUMNS.length;
  while (shown > FIXED && lengthOf(shown) - GAP.length > width) shown -= 1;
  const columns = COLUMNS.slice(0, shown);
  const line = (texts: readonly string[], outcome?: HistoryRun["outcome"]) =>
    texts
      .map((text, index) => {
        const padded = text.padEnd(widths[index] ?? 0);
        return outcome !== undefined && index === 2 ? paint(outcome, padded) : padded;
      })
      .join(GAP)
      .trimEnd();
  const below = (run: HistoryRun) => [
    ...wrap(
      [...COLUMNS.slice(shown).map(({ detail }) => detail?.(run) ?? ""), ...aboutRun(run)].filter(Boolean).join(", "),
      width,
    ),
    ...(run.reason === undefined ? [] : wrap(visibleLine(run.reason), width)),
  ];
  return [
    line(columns.map(({ head }) => head)),
    ...runs.flatMap((run) => [
      line(
        columns.map(({ cell }) => cell(run)),
        run.outcome,
      ),
      ...below(run),
    ]),
    ...(more > 0 ? ["", `${plural(more, "older run")} not shown: \`--limit\` shows more`] : []),
  ].join("\n");
}

export const emptyLine = (environment: string) =>
  `${environment} has no runs yet: \`npx billpay plan ${environment}\` makes one`;

/** Who, what of, how chosen. */
export function aboutRun(run: HistoryRun): string[] {
  const { actor, commit, units, selection, rollbackTo, offline } = run;
  const chosen = selection && describeChoice(selection);
  return [
    `by ${visibleLine(actor)}`,
    `commit ${visibleLine(commit.slice(0, 7))}`,
    ...(offline ? ["offline"] : []),
    ...(rollbackTo === undefined ? [] : [`back to ${visibleLine(rollbackTo)}`]),
    ...(units.length > 0 ? [`${chosen ? `${chosen}: ` : ""}${firstAddresses(units.map(visibleLine))}`] : []),
  ];
}

/** How units were chosen, in a word or two. */
function describeChoice(selection: Selection): string {
  switch (selection.by) {
    case "all":
      return "all units";
    case "name":
      return "named";
    case "change":
      return `changed since ${visibleLine(String(selection.since).slice(0, 7))}`;
  }
}

function painter(color: boolean): (outcome: HistoryRun["outcome"], text: string) => string {
  const { green, yellow, red } = createColors(color);
  const paints: Partial<Record<HistoryRun["outcome"], (text: string) => string>> = {
    ...{ approved: green, applied: green, "in-sync": green },
    ...{ held: yellow, drifted: yellow, refused: yellow },
    ...{ denied: red, failed: red },
  };
  return (outcome, text) => paints[outcome]?.(text) ?? text;
}

/** Lines that fit; a word that is longer than a line is broken within. */
function wrap(text: string, width: number): string[] {
  const room = Math.max(width - INDENT.length, 8);
  const lines: string[] = [];
  let last = "";
  for (const word of text.split(" ").flatMap((one) => one.match(new RegExp(`.{1,${room}}`, "gu")) ?? [])) {
    const joined = last === "" ? word : `${last} ${word}`;
    if (joined.length <= room) last = joined;
    else {
      lines.push(last);
      last = word;
    }
  }
  return [...lines, last].filter(Boolean).map((line) => `${INDENT}${line}`);
}
