import { readFileSync } from "node:fs";
import type axe from "axe-core";
import { type Browser, chromium } from "playwright-core";
import { historyHtml } from "../../src/pipeline/history";
import type { HistoryRun } from "../../src/pipeline/history/runs";
import { findChromium } from "./browser";

jest.setTimeout(60_000);

const found = findChromium();
const inBrowser = found ? describe : describe.skip;
const why = found ? "" : " (skipped: no Chromium; install one, or set CHROME_PATH)";

/** A run of every kind and outcome, with figures, who and why; and one of which nothing is known. */
const runs = (
  ["approved", "held", "denied", "applied", "failed", "refused", "drifted", "in-sync", "unknown"] as const
).map(
  (outcome, day): HistoryRun => ({
    time: `2026-11-${10 + day}T11:42:00.000Z`,
    run: `202611${10 + day}T114200Z-39d2a47`,
    kind: outcome === "drifted" || outcome === "in-sync" ? "drift" : "plan",
    actor: "ana",
    commit: "c".repeat(40),
    outcome,
    reason: outcome === "held" ? "a freeze" : undefined,
    selection: { by: "change", since: "d".repeat(40) },
    units: ["audit", "backup", "cluster"],
    changes: { create: 12, update: 3, replace: 1, delete: 2, forget: 1, move: 1, import: 1 },
    cost: { before: 1192.5, after: 1204.5 + day },
    findings: { violation: 4, undecided: 5, waived: 6 },
    seconds: 61.5,
    from: ["cloudwatch"],
  }),
);
const page = (shown: readonly HistoryRun[]) =>
  historyHtml({ environment: "dev", runs: [...shown].reverse(), more: 3, problems: ["CloudWatch does not answer"] });

inBrowser(`the page of an environment's life${why}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ ...found, args: ["--no-sandbox", "--disable-gpu", "--no-zygote"] });
  });
  afterAll(() => browser?.close());

  test.each([
    ["light", 360, runs],
    ["dark", 360, runs],
    ["light", 1280, runs],
    ["dark", 1280, runs],
    ["light", 360, []],
  ] as const)("passes axe, %s, %i wide", async (colorScheme, width, shown) => {
    const tab = await browser.newPage({ colorScheme, viewport: { width, height: 800 } });
    await tab.setContent(page(shown));
    await tab.evaluate(readFileSync(require.resolve("axe-core/axe.min.js"), "utf8"));
    const { violations, passes } = await tab.evaluate(() => (globalThis as unknown as { axe: typeof axe }).axe.run());
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`)).toEqual([]);
    expect(passes.map(({ id }) => id)).toContain("color-contrast");
    await tab.close();
  });

  test("no line is wider than a phone", async () => {
    const tab = await browser.newPage({ viewport: { width: 360, height: 800 } });
    await tab.setContent(page(runs));
    expect(await tab.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await tab.close();
  });
});
