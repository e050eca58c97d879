import { newApprovalsMd } from "../../../src/pipeline/report";

const LINES = ["new approvals for run one: budget by finance/ana", "  with them it is decided, as of now: approve"];
const REPORT = "<!-- billpay plan: dev -->\n## dev: hold\n\na month costs more\n";

test("the comment says what is decided, and shows the report of the run that the approval is for", () => {
  expect(newApprovalsMd("dev", LINES, [REPORT])).toBe(
    [
      "<!-- billpay plan: dev -->",
      "## dev: no unit differs",
      "",
      "- new approvals for run one: budget by finance/ana",
      "  - with them it is decided, as of now: approve",
      "",
      "## dev: hold",
      "",
      "a month costs more",
      "",
    ].join("\n"),
  );
});

test("names that a person wrote are neither mentions nor Markdown", () => {
  const md = newApprovalsMd("dev", ["budget by finance/@team <img src=x> [a](b)"], []);
  expect(md).not.toMatch(/@team|(?<!\\)(<img|\[a)/);
});

test("more than a comment holds is counted, not cut", () => {
  const many = Array.from({ length: 2000 }, (_, n) => `new approvals for run ${n}: ${"x".repeat(100)}`);
  const md = newApprovalsMd("dev", many, [REPORT.repeat(2000)]);
  expect(md.length).toBeLessThanOrEqual(60_000);
  const shown = md.match(/^- new approvals/gm)?.length ?? 0;
  expect(shown).toBeGreaterThan(300);
  expect(md).toContain(`- … and ${2000 - shown} more lines, in the job's log`);
});

test("a report that has no room is told of", () => {
  const md = newApprovalsMd("dev", LINES, [`${REPORT}${"x".repeat(70_000)}`]);
  expect(md).toContain("… the report of a run, which is longer than a comment may be");
});
