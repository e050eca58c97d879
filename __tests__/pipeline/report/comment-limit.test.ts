import fc from "fast-check";
import { reportMd } from "../../../src/pipeline/report/markdown/comment";
import type { RunReport } from "../../../src/pipeline/run/run";
import { cost, decision, finding, plan, policy, resource, runReport } from "./run-report";

/** What the comment allows itself, below the 65,536 characters that GitHub accepts. */
const LIMIT = 60_000;

const times = <Item>(count: number, of: (n: number) => Item): Item[] => Array.from({ length: count }, (_, n) => of(n));
const lines = (text: string, pattern: RegExp) => text.split("\n").filter((line) => pattern.test(line));

interface Size {
  readonly units: number;
  readonly resources: number;
  readonly findings: number;
  readonly reasons: number;
  readonly warnings: number;
  /** Characters of each name and text. */
  readonly length: number;
  readonly verdict: RunReport["decision"]["decision"];
  readonly applied: boolean;
}

function large({ units, resources, findings, reasons, warnings, length, verdict, applied }: Size): RunReport {
  const long = (prefix: string) => prefix.padEnd(length, "x");
  const names = times(units, (n) => long(`unit-${n}-`));
  const report = runReport(
    Object.fromEntries(
      names.map((name) => [
        name,
        plan(
          ...times(resources, (n) =>
            resource(
              `aws_thing.${long(`number_${n}_`)}`,
              [(["create", "delete", "update"] as const)[n % 3] ?? "create"],
              {
                before: { name: long("before") },
                after: { name: long("after") },
              },
            ),
          ),
        ),
      ]),
    ),
    {
      run: { actor: long("eva"), leftOut: Object.fromEntries(times(units, (n) => [long(`out-${n}-`), long("why ")])) },
      cost: { ...cost(1, 2), warnings: times(warnings, (n) => long(`warning ${n} `)) },
      decision: decision(
        verdict,
        times(reasons, (n) => ({
          rule: "limits",
          effect: n % 3 === 2 ? "note" : verdict === "deny" ? "deny" : "hold",
          message: long(`reason ${n} `),
          addresses: times(10, (one) => long(`web/aws_thing.a${one}`)),
          needs: { kind: "soft_policy", roles: ["security"], scope: [long(`web/aws_thing.need_${n}_`)] },
        })),
      ),
      policy: policy(
        ...times(findings, (n) =>
          finding({
            address: long(`aws_s3_bucket.number_${n}_`),
            message: long("it "),
            decision: (["violation", "undecided", "waived"] as const)[n % 3] ?? "violation",
          }),
        ),
      ),
      ...(applied && {
        result: {
          outcome: "failed",
          actor: long("eva"),
          started: "2026-11-24T15:00:00Z",
          ended: "2026-11-24T15:02:00Z",
          units: Object.fromEntries(
            names.map((name) => [name, { status: "failed" as const, seconds: 1, error: long("no ") }]),
          ),
        },
      }),
    },
  );
  return report;
}

const THOUSANDS: Size = {
  units: 1000,
  resources: 3,
  findings: 1000,
  reasons: 1000,
  warnings: 1000,
  length: 120,
  verdict: "hold",
  applied: false,
};

describe("the comment on a run of 1,000 units, reasons, findings and warnings with long names", () => {
  const text = reportMd(large(THOUSANDS));

  test("keeps the limit, and uses it up", () => {
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(text.length).toBeGreaterThan(0.9 * LIMIT);
  });

  test("says the verdict, then both reasons and what is destroyed", () => {
    expect(text.split("\n")[1]).toBe("## On hold: plan of dev");
    expect(lines(text, /^- \*\*hold\*\*, limits/).length).toBeGreaterThan(10);
    expect(lines(text, /^- `−` destroy `unit-/).length).toBeGreaterThan(10);
  });

  test("counts each thing that it leaves out, and says where it is", () => {
    const destroyed = lines(text, /^- `−` destroy `unit-/).length;
    const reasons = lines(text, /^- \*\*hold\*\*, limits/).length;
    expect(text).toContain(`- … and ${1000 - destroyed} more resources, in the run's report.html\n`);
    expect(text).toContain(`- … and ${667 - reasons} more reasons, in the run's report.html\n`);
    expect(text).toContain("The approval that it needs:\n\n674 lines, in the run's report.html.\n");
    expect(text).toContain("| … 1000 units more |\n");
    expect(text).toContain("\n… the changes of 1000 more units, in the run's report.html\n");
    expect(text).toContain("- … and 1000 more warnings, in the run's report.html\n");
    expect(text).toContain("\n1 thing not priced");
  });

  test("has no section of a unit of which it tells nothing", () => {
    expect(text).not.toMatch(/<summary>unit-/);
  });
});

describe("the changes of many units", () => {
  const units = Object.fromEntries(
    times(700, (n) => [
      `unit-${String(n).padStart(3, "0")}`,
      plan(resource("aws_thing.a", ["update"], { before: { name: "x" }, after: { name: "y" } })),
    ]),
  );
  const text = reportMd(runReport(units));

  test("are told of as many as there is room for, the first ones whole, the rest counted", () => {
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(lines(text, /^\| `unit-/)).toHaveLength(700);
    const told = lines(text, /<summary>unit-/).length;
    expect(told).toBeGreaterThan(100);
    expect(text).toContain(`\n… the changes of ${700 - told} more units, in the run's report.html\n`);
    expect(text.match(/<details>/g)).toHaveLength(told);
    expect(text.match(/<\/details>/g)).toHaveLength(told);
    expect(text).toContain("<summary>unit-000: 1 update</summary>\n\n- `~` update `aws_thing.a`\n");
  });

  test("are not counted where none is left out", () => {
    expect(reportMd(runReport({ web: units["unit-000"] ?? {} }))).not.toContain("the changes of");
  });
});

test.each([
  [100, 300],
  [480, 300],
])(
  "a long approval (%i lines) is whole where it fits beside what is destroyed, all of which is there",
  (scope, destroyed) => {
    const text = reportMd(
      runReport(
        { db: plan(...times(destroyed, (n) => resource(`aws_db_instance.number_${n}`, ["delete"]))) },
        {
          decision: decision("hold", [
            {
              rule: "r",
              effect: "hold",
              message: "m",
              addresses: [],
              needs: {
                kind: "soft_policy",
                roles: ["security"],
                scope: times(scope, (n) => `web/aws_thing.${"x".repeat(90)}_${n}`),
              },
            },
          ]),
        },
      ),
    );
    expect(text.length).toBeLessThanOrEqual(LIMIT);
    expect(lines(text, /^- `−` destroy `db\//)).toHaveLength(destroyed);
    const whole = lines(text, /^ {6}- web\/aws_thing/).length === scope;
    expect(text.includes(`\n${scope + 7} lines, in the run's report.html.\n`)).toBe(!whole);
    expect(whole).toBe(scope === 100);
  },
);

test("a long reason or name is cut, with a count, and not left out", () => {
  const text = reportMd(
    runReport(
      { web: plan(resource(`aws_thing.${"x".repeat(70_000)}`, ["delete"])) },
      { decision: decision("deny", [{ rule: "r", effect: "deny", message: "y".repeat(70_000), addresses: [] }]) },
    ),
  );
  expect(lines(text, /^- \*\*deny\*\*, r: y{600}… \(69400 more characters\)$/)).toHaveLength(1);
  expect(lines(text, /^- `−` destroy `web\/aws_thing\.x+… \(69714 more characters\)`$/)).toHaveLength(1);
});

test("whatever the sizes, the comment keeps the limit, begins with the verdict, and tells something of what is lost", () => {
  const count = fc.oneof(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 300 }));
  const size: fc.Arbitrary<Size> = fc.record({
    units: count,
    resources: fc.integer({ min: 0, max: 6 }),
    findings: count,
    reasons: count,
    warnings: count,
    length: fc.oneof(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 60, max: 3000 })),
    verdict: fc.constantFrom("approve", "hold", "deny"),
    applied: fc.boolean(),
  });
  fc.assert(
    fc.property(size, (of) => {
      const text = reportMd(large(of));
      expect(text.length).toBeLessThanOrEqual(LIMIT);
      const title = { approve: "Approved", hold: "On hold", deny: "Denied" }[of.verdict];
      expect(text.split("\n")[1]).toBe(`## ${title}: plan of dev`);
      if (of.units > 0 && of.resources > 1) expect(text).toMatch(/^- `−` destroy `unit-0-/m);
      if (of.reasons > 0) expect(text).toMatch(/^- \*\*(hold|deny)\*\*, limits: /m);
    }),
    { numRuns: 40 },
  );
});
