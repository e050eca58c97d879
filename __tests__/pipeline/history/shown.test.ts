import { createHash } from "node:crypto";
import { describeHistory, historyHtml, historyJson } from "../../../src/pipeline/history";
import type { History, HistoryRun } from "../../../src/pipeline/history/runs";

const run = (changes: Partial<HistoryRun> = {}): HistoryRun => ({
  time: "2026-11-24T11:42:00.000Z",
  run: "20261124T114200Z-39d2a47",
  kind: "plan",
  actor: "ana",
  commit: "c".repeat(40),
  outcome: "approved",
  selection: { by: "change", since: "d".repeat(40) },
  units: ["audit", "backup", "budget", "cluster", "database"],
  changes: { create: 12, update: 3, replace: 1, delete: 2, forget: 0, move: 0, import: 0 },
  cost: { before: 1192.5, after: 1204.5 },
  findings: { violation: 4, undecided: 5, waived: 6 },
  seconds: 61.5,
  from: ["cloudwatch"],
  ...changes,
});
const history = (...runs: HistoryRun[]): History => ({ environment: "dev", runs, more: 0, problems: [] });
const plain = (width: number) => ({ width, color: false });

test("an environment without runs says what makes one", () => {
  expect(describeHistory(history(), plain(100))).toBe("dev has no runs yet: `npx billpay plan dev` makes one");
});

test("at 100 columns a run has all its facts, with a line below for who, what of and why", () => {
  expect(describeHistory(history(run({ outcome: "held", reason: "a freeze" })), plain(100)).split("\n")).toEqual([
    "time (UTC)        kind  outcome  run                       changes       USD a month",
    "2026-11-24 11:42  plan  held     20261124T114200Z-39d2a47  +12 ~3 ±1 −2  1,204.50 (+12.00)",
    "    1 min 01 s, by ana, commit ccccccc, changed since ddddddd: audit, backup, budget and 2 more",
    "    a freeze",
  ]);
});

test.each([30, 40, 60, 80, 100, 200])("at %i columns no line is longer, and nothing is lost", (width) => {
  const long = run({
    kind: "rollback",
    outcome: "in-sync",
    reason: `${"x".repeat(250)} and more words than fit`.repeat(2),
  });
  const text = describeHistory(history(long, run()), plain(width));
  // The time, the kind and the outcome are never split.
  for (const line of text.split("\n")) expect(line.length).toBeLessThanOrEqual(Math.max(width, 36));
  const words = text.replace(/\s+/g, "");
  for (const fact of [long.run, "1,204.50", "1min01s", "byana", "x".repeat(250)]) expect(words).toContain(fact);
});

test("there is colour only where it is asked for", () => {
  expect(describeHistory(history(run()), plain(100))).not.toContain("\u001b");
  expect(describeHistory(history(run()), { width: 100, color: true })).toContain("\u001b[32mapproved");
});

test("runs that are not shown are counted", () => {
  expect(describeHistory({ ...history(run()), more: 3 }, plain(100))).toMatch(
    /3 older runs not shown: `--limit` shows more$/,
  );
});

const HOSTILE = '\u001b[2J\u202e<script>alert("1")</script>\u200b';
const hostile = run({
  kind: "drift",
  outcome: "drifted",
  actor: HOSTILE,
  reason: HOSTILE,
  run: HOSTILE,
  units: [HOSTILE],
});

test("signs that nobody sees are visible, on a terminal, in the page and in JSON", () => {
  const all = { ...history(hostile), problems: [HOSTILE] };
  for (const text of [describeHistory(all, plain(100)), historyHtml(all), historyJson(all)]) {
    for (const sign of ["\u001b", "\u202e", "\u200b"]) expect(text).not.toContain(sign);
    expect(text).toContain("\\u202e");
  }
  expect(JSON.parse(historyJson(all)).runs[0].actor).toBe(HOSTILE);
});

test("JSON has the layout 1, with each field of a run", () => {
  const all = { ...history(run()), more: 2, problems: ["one"] };
  expect(JSON.parse(historyJson(all))).toEqual({
    schema: 1,
    environment: "dev",
    runs: [run()],
    more: 2,
    problems: ["one"],
  });
});

describe("the page", () => {
  const drift = (day: number, outcome: "drifted" | "in-sync") =>
    run({ kind: "drift", outcome, time: `2026-11-${day}T04:00:00.000Z`, units: outcome === "drifted" ? ["web"] : [] });
  const applied = (day: number, after: number) =>
    run({ kind: "apply", outcome: "applied", time: `2026-11-${day}T12:00:00.000Z`, cost: { before: null, after } });
  const section = (html: string, id: string) =>
    html.split(/(?=<h2)/).find((part) => part.startsWith(`<h2 id="${id}"`)) ?? "";

  test("has no script, loads nothing, and takes its one style alone", () => {
    const html = historyHtml(history(hostile, applied(20, 1)));
    expect(html).not.toMatch(/<script|<img|<link|url\(http|style="/);
    const style = html.match(/<style>(.*?)<\/style>/s)?.[1] ?? "";
    const digest = createHash("sha256").update(style).digest("base64");
    expect(html).toContain(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'`);
  });

  test("says since when it is as it is", () => {
    const html = section(
      historyHtml(history(drift(24, "in-sync"), drift(23, "in-sync"), drift(22, "drifted"))),
      "drift",
    );
    expect(html).toMatch(/In sync in every look since <time datetime="2026-11-23T04.*drifted in 1 of 3 looks\./);
    expect(html).toContain("<td>web</td>");
  });

  test("counts policy findings of each plan, and not again of its apply", () => {
    const html = section(historyHtml(history(applied(24, 1), run())), "policies");
    expect(html.match(/<tr>/g)).toHaveLength(2);
    expect(html).toMatch(/>4<\/td><td class="figure">5<\/td><td class="figure">6</);
  });

  test("draws the cost of what was applied, with the same as a table", () => {
    const html = section(historyHtml(history(applied(24, 300), run(), applied(20, 200))), "cost");
    expect(html).toContain(
      'role="img" aria-label="Cost a month: 200.00 USD on 2026-11-20, 300.00 USD on 2026-11-24, at most 300.00 USD"',
    );
    expect(html.match(/<circle/g)).toHaveLength(2);
    expect(html).toMatch(/<td class="figure">300\.00<\/td><td class="figure">\+100\.00<.*200\.00/s);
    expect(html).not.toContain("1,204.50");
  });

  test("of one apply, and of a cost of nothing, is still a chart", () => {
    expect(historyHtml(history(applied(24, 0)))).not.toContain("NaN");
  });

  test("says where it knows nothing", () => {
    expect(historyHtml(history())).toContain("dev has no runs yet: <code>npx billpay plan dev</code> makes one.");
  });
});
