import { createHash } from "node:crypto";
import { reportHtml } from "../../../src/pipeline/report/html/page";
import {
  BUDGET_LINES,
  cost,
  decision,
  finding,
  heldForBudget,
  plan,
  policy,
  resource,
  runReport,
  withUnits,
} from "./run-report";

const creation = (address: string, after: Readonly<Record<string, unknown>> = { name: "x" }) =>
  resource(address, ["create"], { after });
const page = (changes: Parameters<typeof runReport>[1] = {}) =>
  reportHtml(runReport({ web: plan(creation("aws_thing.a")) }, changes));

/** The part of the page that a heading begins, up to the next heading of its level. */
const section = (html: string, id: string) =>
  html.split(/(?=<h2)/).find((part) => part.startsWith(`<h2 id="${id}"`)) ?? "";

describe("the page", () => {
  test("begins with what is decided, and why", () => {
    const html = page({
      decision: decision("hold", [
        { rule: "budget", effect: "hold", message: "much dearer", addresses: ["web/aws_thing.a"] },
        { rule: "policy", effect: "note", message: "an advisory one", addresses: [] },
      ]),
    });
    expect(html).toContain("<title>On hold: plan of dev</title>");
    expect(html).toContain("<h1>On hold: these plans wait for time or an approval</h1>");
    expect(section(html, "why")).toMatch(/much dearer.*web\/aws_thing\.a.*<details>.*1 note,.*an advisory one/s);
  });

  test("draws each unit with what becomes of it, in words too, and links it to its changes", () => {
    const plans = {
      db: plan(resource("aws_db.a", ["delete"]), creation("aws_db.b")),
      web: plan(creation("aws_thing.a")),
      same: plan(),
    };
    const report = withUnits(runReport(plans, { run: { leftOut: { network: "nothing changed" } } }), {
      web: { provisional: true, dependencies: ["db", "network"] },
    });
    const html = reportHtml(report);
    expect(html).toContain('<a href="#unit-db" class="node delete"><title>db: 1 to create, 1 to destroy</title>');
    expect(html).toContain(
      '<a href="#unit-web" class="node create provisional"><title>web: 1 to create; provisional</title>',
    );
    expect(html).toContain('<a href="#unit-same" class="node same"><title>same: no change</title>');
    expect(html).toContain('aria-label="network: not planned: nothing changed"');
    for (const unit of ["db", "web", "same"]) expect(html).toContain(`id="unit-${unit}"`);
    expect(html.match(/<g class="edges".*?<\/g>/s)?.[0].match(/<path/g)).toHaveLength(2);
  });

  test("has policies with level, severity, controls and remedy, and counts the rest", () => {
    const results = [
      finding(),
      finding({ decision: "undecided", level: "advisory", message: "not known yet" }),
      finding({ decision: "waived", address: "aws_s3_bucket.waived" }),
    ];
    const html = section(page({ policy: policy(...results) }), "policies");
    expect(html).toContain("1 violation, 1 undecided, 1 waived, 1 policy passed.");
    expect(html).toMatch(/<span class="tag hard">hard<\/span><strong>Buckets are encrypted<\/strong>.*high severity/);
    expect(html).toContain("Remedy: set <code>sse_algorithm</code>.");
    expect(html).toContain("PCI DSS 3.5.1; Security Hub S3.17");
    expect(html).toMatch(/Undecided.*<details[^>]*><summary>1 advisory.*not known yet/s);
    expect(html).toMatch(/Waived.*aws_s3_bucket\.waived/s);
  });

  test("has the cost by component as bars to one scale, and as figures", () => {
    const html = section(page({ cost: cost(55, 105) }), "cost");
    expect(html).toContain("55.00 → <strong>105.00 USD a month</strong>, +50.00");
    const [, row = ""] = html.split('<tr><th scope="row">');
    expect(row).toMatch(/class="before"[^>]* width="50\.00%".*class="after"[^>]* width="100\.00%"/);
    expect(row.match(/<td class="figure">([^<]*)/g)).toEqual(
      ["50.00", "100.00", "+50.00"].map((figure) => `<td class="figure">${figure}`),
    );
    expect(section(page({ cost: cost(null, 105) }), "cost")).toContain("what it costs before is not known");
  });

  test("tells what came of the apply, in the graph too", () => {
    const units = { web: { status: "failed", seconds: 12.3, error: "no capacity" } } as const;
    const times = { started: "2026-11-24T15:00:00Z", ended: "2026-11-24T15:02:00Z" };
    const html = page({ result: { outcome: "failed", actor: "ana", ...times, units } });
    expect(section(html, "applied")).toMatch(/Apply failed.*By ana.*>web<.*failed<.*>12<.*no capacity/s);
    expect(html).toContain("<title>web: 1 to create; failed in 12 seconds</title>");
    expect(section(page(), "applied")).toBe("");
  });

  test("tells who planned what, and when", () => {
    const html = section(page({ run: { dirty: true, selection: { by: "change", since: "origin/main" } } }), "run");
    expect(html).toMatch(/2026-11-24 14:00:00 UTC.*by eva/);
    expect(html).toContain(`<code>${"0".repeat(40)}</code>, with files that are not committed`);
    expect(html).toContain("units that differ since origin/main");
  });

  test("folds what is new and opens what changes", () => {
    const html = reportHtml(
      runReport({
        web: plan(creation("aws_thing.new"), resource("aws_thing.old", ["update"], { before: {}, after: {} })),
      }),
    );
    expect(html).toMatch(/<details class="first" open><summary>.*?aws_thing\.old/);
    expect(html).toMatch(/<details><summary>.*?aws_thing\.new/);
  });
});

describe("the page by itself", () => {
  test("loads nothing, and takes no style or script but its own style", () => {
    const html = page();
    const [, style = ""] = html.match(/<style>(.*?)<\/style>/s) ?? [];
    const digest = createHash("sha256").update(style).digest("base64");
    expect(html).toContain(
      `http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'"`,
    );
    expect(html).not.toMatch(/<script|<link|<img|<iframe|@import|https?:|url\((?!#)|\sstyle=/);
  });

  test.each(["<script>alert(1)</script>", "</style><b>", `" onload="x`, "' autofocus '", "a&lt;b"])(
    "shows %s as text, wherever it stands",
    (text) => {
      const html = reportHtml(
        runReport(
          { [text]: plan(resource(text, ["update"], { before: { [text]: text }, after: { [text]: 1 } })) },
          {
            run: { actor: text, environment: text, commit: text, id: text, leftOut: { other: text } },
            policy: policy(finding({ message: text, address: text, title: text, id: text })),
            decision: decision("deny", [{ rule: text, effect: "deny", message: text, addresses: [text] }]),
            cost: { ...cost(1, 2), notPriced: [text], warnings: [text] },
          },
        ),
      );
      const escaped = text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
      expect(html.split(escaped).length).toBeGreaterThan(15);
      expect(html).not.toContain(text);
    },
  );

  test("stays below 3 MB with a thousand resources of twenty attributes, long ones among them", () => {
    const value = (n: number) => "v".repeat(n < 2 ? 5000 : 20);
    const after = Object.fromEntries(Array.from({ length: 20 }, (_, n) => [`attribute_${n}`, value(n)]));
    const many = plan(...Array.from({ length: 1000 }, (_, n) => creation(`aws_thing.number_${n}`, after)));
    const html = reportHtml(runReport({ web: many }));
    expect(html.match(/aws_thing\.number_\d+<\/code><\/summary>/g)).toHaveLength(1000);
    expect(html).toContain("… (4722 more characters)");
    expect(html.length).toBeLessThan(3_000_000);
  });
});

test("a held run's page says the lines of the approval that it needs", () => {
  const lines = BUDGET_LINES.join("\n").replaceAll("<", "&#60;").replaceAll(">", "&#62;").replaceAll('"', "&#34;");
  expect(page({ decision: heldForBudget })).toContain(`<pre>${lines}</pre>`);
  expect(page()).not.toContain("approval that it needs");
});
