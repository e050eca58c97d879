import { describeRun } from "../../../src/pipeline/report/terminal";
import { BUDGET_LINES, decision, heldForBudget, plan, resource, runReport } from "./run-report";

const plans = { web: plan(resource("aws_thing.a", ["create"], { after: { name: "x" } })) };

/** The lines of the decision's one reason. */
function reasonLines(message: string, addresses: string[]): string[] {
  const reason = { rule: "limits", effect: "hold" as const, message, addresses };
  const lines = describeRun(runReport(plans, { decision: decision("hold", [reason]) })).split("\n");
  const first = lines.findIndex((line) => line.startsWith("  - hold: "));
  return lines.slice(first, lines.indexOf("", first));
}

describe("a reason on a terminal", () => {
  test("is broken at spaces to fit 80 columns, indented under its first line, and loses no word", () => {
    const message = "the budget of the month is exceeded ".repeat(6).trim();
    const lines = reasonLines(message, ["web/aws_thing.a"]);
    expect(lines.length).toBeGreaterThan(2);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
    for (const line of lines.slice(1)) expect(line).toMatch(/^ {4}\S/);
    expect(lines.map((line) => line.slice(4)).join(" ")).toBe(`hold: ${message} (web/aws_thing.a)`);
  });

  test("keeps an address that is longer than a line whole, so that it can be copied", () => {
    const address = `web/aws_thing.a["${"x".repeat(100)}"]`;
    expect(reasonLines("too many", [address])).toEqual(["  - hold: too many", `    (${address})`]);
  });
});

describe("a held run on a terminal", () => {
  test("says the lines of the approval that it needs, as they are", () => {
    const text = describeRun(runReport(plans, { decision: heldForBudget }));
    expect(text).toContain(`\nthe approval that it needs:\n\n${BUDGET_LINES.join("\n")}\n`);
  });

  test("says none where no approval helps", () => {
    const denied = { ...heldForBudget, decision: "deny" as const };
    expect(describeRun(runReport(plans, { decision: denied }))).not.toContain("approval that it needs");
  });
});
