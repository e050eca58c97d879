import type { Environment } from "../../../src/live/environment";
import { type PlanJson, plannedChanges } from "../../../src/live/plan-json";
import type { Drift } from "../../../src/pipeline/drift/drift";
import { describeDrift, driftedIn } from "../../../src/pipeline/drift/report";

const plan = (before: object, after: object, marks: object = {}): PlanJson => ({
  resource_changes: [
    {
      address: "aws_ssm_parameter.main",
      mode: "managed",
      type: "aws_ssm_parameter",
      change: { actions: ["update"], before: { ...before }, after: { ...after }, ...marks },
    },
  ],
});

const drift = (found: Partial<Drift>): Drift => ({
  environment: { name: "dev" } as Environment,
  units: {},
  plans: {},
  checked: 3,
  neverApplied: [],
  gone: [],
  excluded: [],
  seconds: 1,
  ...found,
});

const drifted = (one: PlanJson) => drift({ units: { dns: plannedChanges(one) }, plans: { dns: one } });

test("a unit that is gone from the code and has resources is drift, named with what destroys it", () => {
  const found = drift({ gone: ["old"] });
  expect(driftedIn(found)).toEqual(["old"]);
  const { markdown, text } = describeDrift(found);
  for (const told of [markdown, text]) {
    expect(told).toContain("dev has drifted: 1 with resources is gone from the code");
    expect(told).toContain("old has resources and is not in live/dev: ");
    expect(told).toContain("`npx billpay plan dev old` plans to destroy it");
  }
});

test("a report of drift has the command that plans what drifted; one that is in sync has not", () => {
  const one = plan({ value: "a" }, { value: "b" });
  expect(describeDrift(drifted(one)).markdown).toContain("npx billpay plan dev --drifted");
  const inSync = describeDrift(drift({})).markdown;
  expect(inSync).toContain("dev is in sync: 3 units match the code");
  expect(inSync).not.toContain("--drifted");
});

test("a value that is marked as sensitive is not told, wherever it stands", () => {
  const secret = "correct-horse-battery";
  const one = plan(
    { value: secret, description: `made with ${secret}` },
    { value: "replaced-by-somebody", description: "another" },
    { before_sensitive: { value: true }, after_sensitive: { value: true } },
  );
  const { markdown, text } = describeDrift(drifted(one));
  for (const told of [markdown, text]) {
    expect(told).toContain("dns/aws_ssm_parameter.main");
    expect(told).toContain("made with (sensitive)");
    expect(told).not.toContain(secret);
  }
});
