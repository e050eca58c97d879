import fc from "fast-check";
import type { PlanJson, TerraformAction } from "../../../src/live/plan-json";
import { reportHtml } from "../../../src/pipeline/report/html/page";
import { reportMd } from "../../../src/pipeline/report/markdown/comment";
import { decision, finding, plan, policy, resource, runReport } from "./run-report";

/** A value, and where it is sensitive, as a plan marks it. Every text with a § is below a mark. */
interface Marked {
  readonly value: unknown;
  readonly mark: unknown;
}

// Too short to be looked for in texts: only its mark hides it.
const secret = fc.integer({ min: 0, max: 9999 }).map((number) => `§${number}`);
const key = fc.constantFrom("name", "policy", "rule", "tags", "data");

const { marked } = fc.letrec<{ marked: Marked }>((tie) => ({
  marked: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom<unknown>("open", "", 7, true, null).map((value) => ({ value, mark: false })),
    secret.map((value) => ({ value, mark: true })),
    secret.map((value) => ({ value: JSON.stringify({ Statement: [value] }), mark: true })),
    fc.dictionary(key, tie("marked"), { maxKeys: 4 }).map((entries) => ({
      value: Object.fromEntries(Object.entries(entries).map(([name, part]) => [name, part.value])),
      mark: Object.fromEntries(Object.entries(entries).map(([name, part]) => [name, part.mark])),
    })),
    fc.array(tie("marked"), { maxLength: 4 }).map((items) => ({
      value: items.map((part) => part.value),
      mark: items.map((part) => part.mark),
    })),
    // The mark of a whole hides what is within, which has no marks of its own then.
    tie("marked").map(({ value }) => ({ value, mark: true })),
  ),
}));

const attributes = fc.dictionary(key, marked, { minKeys: 1, maxKeys: 5 }).map((entries) => ({
  value: Object.fromEntries(Object.entries(entries).map(([name, part]) => [name, part.value])),
  mark: Object.fromEntries(Object.entries(entries).map(([name, part]) => [name, part.mark])),
}));

const actions = fc.constantFrom<TerraformAction[]>(["update"], ["delete", "create"], ["create", "delete"]);

function expectNoSecret(change: object, how: readonly TerraformAction[], sensitiveOutput?: Marked) {
  const output_changes: PlanJson["output_changes"] = sensitiveOutput && {
    key: { actions: ["create"], before: null, after: sensitiveOutput.value, after_sensitive: sensitiveOutput.mark },
  };
  const plans = { web: { ...plan(resource("aws_thing.main", how, change)), output_changes } };
  const report = runReport(plans);
  for (const text of [reportMd(report), reportHtml(report)]) {
    expect(text).toContain("aws_thing.main");
    expect(text).not.toContain("§");
  }
}

describe("neither rendering has a value that the plan marks as sensitive", () => {
  test("wherever it stands in what is before and after", () => {
    fc.assert(
      fc.property(attributes, attributes, actions, marked, (before, after, how, output) => {
        const change = {
          before: before.value,
          before_sensitive: before.mark,
          after: after.value,
          after_sensitive: after.mark,
        };
        expectNoSecret(change, how, output);
      }),
    );
  });

  test("in what comes and what goes", () => {
    fc.assert(
      fc.property(attributes, ({ value, mark }) => {
        expectNoSecret({ after: value, after_sensitive: mark }, ["create"]);
        expectNoSecret({ before: value, before_sensitive: mark, after_sensitive: false }, ["delete"]);
      }),
    );
  });

  test("when it is marked on one side alone", () => {
    fc.assert(
      fc.property(attributes, fc.boolean(), ({ value, mark }, first) => {
        const marks = first ? { before_sensitive: mark } : { after_sensitive: mark };
        expectNoSecret({ before: value, after: value, before_sensitive: {}, after_sensitive: {}, ...marks }, [
          "update",
        ]);
      }),
    );
  });
});

describe("neither rendering has a sensitive value of eight characters or more", () => {
  const value = 'hush-"4711"\nsecond-line';
  const marked = resource("aws_thing.main", ["update"], {
    before: { key: value },
    after: { key: value, copy: `url?key=${value}` },
    before_sensitive: { key: true },
    after_sensitive: { key: true },
  });
  const expectHidden = (report: ReturnType<typeof runReport>) => {
    for (const text of [reportMd(report), reportHtml(report)]) expect(text).not.toMatch(/hush|4711|second-line/);
  };

  test("in an attribute that has no mark", () => {
    const report = runReport({ web: plan(marked) });
    expectHidden(report);
    expect(reportMd(report)).toContain('`copy`: *none* → `"url?key=(sensitive)"`');
  });

  test("in what a policy, the decision or an error says", () => {
    expectHidden(
      runReport(
        { web: plan(marked) },
        {
          policy: policy(finding({ message: `the key is ${value}` })),
          decision: decision("deny", [{ rule: "r", effect: "deny", message: `with ${value}`, addresses: [] }]),
          result: {
            outcome: "failed",
            actor: "eva",
            started: "2026-11-24T14:00:00Z",
            ended: "2026-11-24T14:01:00Z",
            units: { web: { status: "failed", seconds: 1, error: `refused: second-line, ${value}` } },
          },
        },
      ),
    );
  });

  test("that was there before and goes", () => {
    const gone = resource("aws_thing.main", ["update"], {
      before: { key: "hush-of-before" },
      after: { key: "hush-of-after", note: "it was hush-of-before" },
      before_sensitive: { key: true },
      after_sensitive: { key: true },
    });
    expectHidden(runReport({ web: plan(gone) }));
  });

  test("that is one of a variable or of an output", () => {
    const unit: PlanJson = {
      ...plan(resource("aws_thing.main", ["create"], { after: { a: "variable-hush", b: "output-hush" } })),
      variables: { key: { value: "variable-hush" } },
      configuration: { root_module: { variables: { key: { sensitive: true } } } },
      output_changes: { key: { actions: ["create"], before: null, after: "output-hush", after_sensitive: true } },
    };
    expectHidden(runReport({ web: unit }));
  });
});
