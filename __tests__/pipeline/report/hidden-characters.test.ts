import { reportHtml } from "../../../src/pipeline/report/html/page";
import { reportMd } from "../../../src/pipeline/report/markdown/comment";
import { describeRun } from "../../../src/pipeline/report/terminal";
import { decision, finding, plan, policy, resource, runReport } from "./run-report";

const HIDDEN = "a\u202e\u2066\u2060\u{e0041}b p\u0430y";
const report = runReport(
  { web: plan(resource(`aws_thing.${HIDDEN}`, ["delete"], { before: { note: HIDDEN }, after: null })) },
  {
    run: { actor: HIDDEN, leftOut: { db: HIDDEN } },
    policy: policy(finding({ message: HIDDEN })),
    decision: decision("deny", [{ rule: "r", effect: "deny", message: HIDDEN, addresses: [HIDDEN] }]),
  },
);

test.each([
  ["the comment", reportMd],
  ["the page", reportHtml],
  ["the terminal", describeRun],
])("%s shows hidden and look-alike characters as escapes", (_, render) => {
  const text = render(report);
  expect(text).not.toMatch(/[\u202e\u2066\u2060\u0430\u{e0041}]/u);
  expect(text).toContain("u202e");
  expect(text).toContain("u0430");
});

test("the terminal has no sensitive value that a decision quotes", () => {
  const secret = plan(
    resource("aws_thing.a", ["create"], { after: { key: "hush-hush-1" }, after_sensitive: { key: true } }),
  );
  const reasons = [{ rule: "r", effect: "deny" as const, message: "key hush-hush-1", addresses: [] }];
  const text = describeRun(runReport({ web: secret }, { decision: decision("deny", reasons) }));
  expect(text).toContain("key (sensitive)");
  expect(text).not.toContain("hush");
});
