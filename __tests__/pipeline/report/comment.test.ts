import MarkdownIt from "markdown-it";
import type { PlanJson } from "../../../src/live/plan-json";
import { commentMarker, reportMd } from "../../../src/pipeline/report/markdown/comment";
import type { RunReport, RunResult } from "../../../src/pipeline/run/run";
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

const LIMIT = 60_000;
const creation = (address: string) => resource(address, ["create"], { after: { name: "x" } });
const reason = (effect: "deny" | "hold" | "note", message = "the reason") => ({
  rule: "limits",
  effect,
  message,
  addresses: ["web/aws_thing.a"],
});

const web = { web: plan(creation("aws_thing.a")) };
const md = (changes: Parameters<typeof runReport>[1] = {}, plans: Record<string, PlanJson> = web) =>
  reportMd(runReport(plans, changes));
const lines = (text: string, pattern: RegExp) => text.split("\n").filter((line) => pattern.test(line));

/** An apply of which not all was done. */
const failed = (units: RunResult["units"]): RunResult => ({
  outcome: "failed",
  actor: "ana",
  started: "2026-11-24T15:00:00Z",
  ended: "2026-11-24T15:02:00Z",
  units,
});

describe("the comment on a pull request", () => {
  test.each([
    ["approve", "## Approved: plan of dev", "these plans may be applied"],
    ["hold", "## On hold: plan of dev", "wait for time or an approval"],
    ["deny", "## Denied: plan of dev", "may not be applied"],
  ] as const)("begins with its marker and what is decided: %s", (verdict, title, meaning) => {
    const text = md({ decision: decision(verdict, [reason("hold")]) });
    const [first, second, , third, , why] = text.split("\n");
    expect([first, second]).toEqual([commentMarker("dev"), title]);
    expect(third).toContain(meaning);
    expect(third).toContain("1 unit: 1 to create.");
    expect(why).toBe("- **hold**, limits: the reason (`web/aws_thing.a`)");
  });

  test("says of an offline plan that it is never applied", () => {
    expect(md({ run: { offline: true } })).toContain("to be read, never applied");
    expect(md()).not.toContain("never applied");
  });

  test("has a row for each unit, what is provisional marked, and their sum", () => {
    const report = runReport({
      data: plan(
        resource("aws_db.a", ["delete", "create"], { before: {}, after: {} }),
        resource("aws_db.b", ["delete"]),
      ),
      web: plan(creation("aws_thing.a"), creation("aws_thing.b"), resource("aws_thing.c", ["update"])),
    });
    const text = reportMd(withUnits(report, { web: { provisional: true } }));
    expect(lines(text, /^\| (`data|`web|\*\*Total)/)).toEqual([
      "| `data` | · | · | 1 | 1 |  |",
      "| `web` | 2 | 1 | · | · | provisional |",
      "| **Total** | **2** | **1** | **1** | **1** |  |",
    ]);
  });

  test("counts what is forgotten, in a column that is there only then", () => {
    const text = md({}, { data: plan(resource("aws_db.a", ["forget"]), resource("aws_db.b", ["delete"])) });
    expect(text).toContain("1 unit: 1 to destroy, 1 to forget.");
    expect(lines(text, /^\| (Unit|`data`) /)).toEqual([
      "| Unit | Create | Update | Replace | Destroy | Forget |  |",
      "| `data` | · | · | · | 1 | 1 |  |",
    ]);
    expect(md()).toContain("| Unit | Create | Update | Replace | Destroy |  |");
  });

  test("names what was not planned, and why", () => {
    expect(md({ run: { leftOut: { records: "nothing it reads changed" } } })).toContain(
      "### Not planned\n\n- `records`: nothing it reads changed\n",
    );
  });

  test("names each resource that is replaced or destroyed, and what forces it", () => {
    const replaced = { before: { name: "a" }, after: { name: "b" }, replace_paths: [["name"]] };
    const text = md(
      {},
      { db: plan(resource("aws_db.a", ["create", "delete"], replaced), resource("aws_db.b", ["delete"])) },
    );
    const [, section = ""] = text.split("### Replaced and destroyed\n\n");
    expect(section.split("\n").slice(0, 2)).toEqual([
      "- `±` replace `db/aws_db.a`, forced by `name`",
      "- `−` destroy `db/aws_db.b`",
    ]);
    expect(md()).not.toContain("Replaced and destroyed");
  });

  test("has violations with remedy and controls, the hard ones first; then waived ones; undecided ones by policy", () => {
    const text = md({
      policy: policy(
        finding({ level: "advisory", severity: "low", address: "aws_s3_bucket.last" }),
        finding(),
        finding({ decision: "waived", address: "aws_s3_bucket.waived" }),
        finding({ decision: "undecided", address: "aws_s3_bucket.u1" }),
        finding({ decision: "undecided", address: "aws_s3_bucket.u2" }),
      ),
    });
    expect(text).toContain(
      "- **hard**, high: Buckets are encrypted (`s3-encrypted`) at `web/aws_s3_bucket.site`\n" +
        "  it has no key\n  Remedy: set `sse_algorithm`\n  Controls: PCI DSS 3.5.1; Security Hub S3.17\n- **advisory**, low",
    );
    expect(text).toContain(
      "### Waived, by `policy/waivers.yaml`\n\n- hard, high: Buckets are encrypted (`s3-encrypted`) at `web/aws_s3_bucket.waived`",
    );
    expect(text).toContain("<summary>Undecided: 2 findings of 1 policy</summary>");
    expect(text).toContain("(`s3-encrypted`), 2: `web/aws_s3_bucket.u1`, `web/aws_s3_bucket.u2`\n");
    expect(text).toContain("1 policy passed");
  });

  test("has the cost before and after, and the components that change", () => {
    const text = md({ cost: cost(1100, 1204.5) });
    expect(text).toContain("**1,100.00 → 1,204.50 USD a month, +104.50**");
    expect(text).toContain("| NAT gateways | 1,095.00 | 1,199.50 | +104.50 |\n");
    expect(text).not.toContain("| KMS");
    expect(text).toContain("1 component cost the same");
    expect(text).toContain("1 thing not priced");
  });

  test("says of a cost before that is not known that it is not", () => {
    const text = md({ cost: cost(null, 20) });
    expect(text).toContain("**20.00 USD a month**");
    expect(text).toContain("| KMS | not known | 5.00 | not known |");
  });

  test("has the changes of each unit by attribute, folded", () => {
    const change = {
      before: { port: 1, name: "s" },
      after: { port: 2, name: null },
      after_unknown: { arn: true },
      after_sensitive: { name: true },
    };
    const text = md({}, { web: plan(resource("aws_thing.a", ["update"], change), creation("aws_thing.b")) });
    expect(text).toContain(
      "<details><summary>web: 1 create, 1 update</summary>\n\n- `~` update `aws_thing.a`\n" +
        "  - `arn`: *none* → *known after apply*\n  - `name`: *sensitive* → *none*\n  - `port`: `1` → `2`\n" +
        '- `+` create `aws_thing.b`\n  - `name`: `"x"`\n\n</details>\n',
    );
  });

  test("tells what came of the apply", () => {
    const units = {
      db: { status: "failed", seconds: 61.4, error: "no capacity" },
      web: { status: "skipped", seconds: 0, error: "db failed" },
    } as const;
    const result = failed(units);
    expect(lines(md({ result }), /^\| `(db|web)` \| (failed|skipped)/)).toEqual([
      "| `db` | failed | 61 | no capacity |",
      "| `web` | skipped | 0 | db failed |",
    ]);
  });

  test("does not depend on the order of the units", () => {
    const plans = { a: plan(creation("aws_thing.a")), b: plan(creation("aws_thing.b")) };
    const turned = { b: plans.b, a: plans.a };
    expect(reportMd(runReport(turned))).toBe(reportMd(runReport(plans)));
  });
});

describe("a held run in the comment", () => {
  test("says the lines of the approval that it needs, as code to copy", () => {
    const text = md({ decision: heldForBudget });
    expect(text).toContain(`\nThe approval that it needs:\n\n\`\`\`yaml\n${BUDGET_LINES.join("\n")}\n\`\`\`\n`);
    expect(md({ decision: heldForBudget, result: failed({}) })).not.toContain("approval that it needs");
  });

  test("keeps an address with a fence in it within the code", () => {
    const needs = { kind: "soft_policy", roles: ["security"], scope: ['web/aws_thing.a["```\n# x"]'] } as const;
    const text = md({ decision: decision("hold", [{ ...reason("hold"), needs }]) });
    const [block] = new MarkdownIt().parse(text, {}).filter(({ type }) => type === "fence");
    expect(block?.content).toContain('      - "web/aws_thing.a[\\"```\\n# x\\"]"\n');
  });
});

describe("the limit of a comment", () => {
  const many = (count: number, of: (n: number) => ReturnType<typeof resource>) =>
    plan(...Array.from({ length: count }, (_, n) => of(n)));
  const large = runReport(
    {
      db: many(100, (n) => resource(`aws_db_instance.number_${n}`, ["delete"], { before: { name: "x".repeat(90) } })),
      web: many(1500, (n) => creation(`aws_thing.new_one_with_a_long_name_${n}`)),
    },
    {
      decision: decision(
        "deny",
        Array.from({ length: 40 }, (_, n) => reason("deny", `the reason ${n}`)),
      ),
      policy: policy(...Array.from({ length: 40 }, (_, n) => finding({ address: `aws_s3_bucket.hard_${n}` }))),
    },
  );
  const text = reportMd(large);

  test("is kept, and almost used up", () => {
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(text.length).toBeGreaterThan(0.9 * LIMIT);
  });

  test("cuts no reason, no hard violation and nothing that is destroyed", () => {
    expect(lines(text, /^- \*\*deny\*\*/)).toHaveLength(40);
    expect(lines(text, /^- \*\*hard\*\*/)).toHaveLength(40);
    expect(lines(text, /^- `−` destroy `db\//)).toHaveLength(100);
  });

  test("counts what it cuts", () => {
    const shown = lines(text, /^- `\+` create/).length;
    const [, left] = text.match(/left out here, in the run's report.html: (\d+) resources/) ?? [];
    expect(shown).toBeGreaterThan(0);
    expect(shown + Number(left)).toBe(1500);
  });

  test("holds even for more destroyed resources than fit, with their count", () => {
    const lost = reportMd(runReport({ db: many(3000, (n) => resource(`aws_db_instance.number_${n}`, ["delete"])) }));
    expect(lost.length).toBeLessThanOrEqual(LIMIT);
    const shown = lines(lost, /^- `−` destroy `db\//).length;
    expect(lost).toContain(`… and ${3000 - shown} more resources, in the run's report.html`);
  });

  test("shortens a long value and says by how much", () => {
    const after = { name: "x".repeat(1000) };
    expect(md({}, { web: plan(resource("aws_thing.a", ["create"], { after })) })).toContain("… (882 more characters)");
  });
});

describe("what is no Markdown of ours", () => {
  const hostile = [
    "<img src=x onerror=alert(1)>",
    "</details></summary><script>alert(1)</script>",
    "**bold** _it_ ~~gone~~ [link](http://x.test) ![i](http://x.test)",
    "a | b \\| c",
    "`code` ``` fence",
    "# title",
    "- item",
    "1. item",
    "<!-- billpay plan: prod -->",
    "&lt;b&gt; &amp; $x^2$",
  ];
  /** The text of a page that GitHub would make of it, as far as CommonMark and tables go. */
  const page = (text: string) => new MarkdownIt({ html: true }).render(text);
  const textOf = (html: string) =>
    html
      .replace(/<[^>]*>/g, "")
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&amp;", "&");
  const plain = page(md({ run: { leftOut: { u: "x" } } }));
  const tags = (html: string) => html.match(/<[a-z!/][^>]*>/g) ?? [];

  test.each(hostile)("stays text in a message: %s", (message) => {
    const html = page(md({ run: { leftOut: { u: message } } }));
    expect(textOf(html)).toContain(message);
    expect(tags(html)).toEqual(tags(plain));
  });

  test("stays text in what a policy says, but for code in backticks", () => {
    const text = md({ policy: policy(finding({ message: "  set `a<b>` *now*, <b> or `c" })) });
    expect(page(text)).toContain("set <code>a&lt;b&gt;</code> *now*, &lt;b&gt; or `c");
  });

  test.each(hostile)("stays text in a value and in an address: %s", (value) => {
    const change = (text: string): RunReport =>
      runReport({
        web: plan(resource(`aws_thing.a[${JSON.stringify(text)}]`, ["delete"], { before: { name: text } })),
      });
    const html = page(reportMd(change(value)));
    expect(
      textOf(html).match(new RegExp(JSON.stringify(value).replace(/[.*+?^${}()|[\]\\]/g, "\\$&"), "g")),
    ).toHaveLength(3);
    expect(tags(html)).toEqual(tags(page(reportMd(change("x")))));
  });

  test("mentions nobody and refers to no issue", () => {
    const text = md({ run: { actor: "@eva", leftOut: { u: "ask @org/team of #12" } } });
    expect(text).not.toMatch(/@\w|#\d/);
    expect(page(text)).toContain("ask @\u200borg/team of #\u200b12");
  });

  test("makes no cells of its own in a table", () => {
    const error = "a | b";
    const units = { web: { status: "failed", seconds: 1, error } } as const;
    const result = failed(units);
    expect(page(md({ result }))).toContain("<td>a | b</td>");
    expect(page(md({}, { "a|b": plan() }))).toContain("<td><code>a|b</code></td>");
  });

  test("does not end the marker's comment", () => {
    expect(commentMarker("dev--><b>")).toBe("<!-- billpay plan: dev--b -->");
  });
});
