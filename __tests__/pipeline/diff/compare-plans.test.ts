import type { PlanJson } from "../../../src/live/plan-json";
import { comparePlannedChanges, newFindings } from "../../../src/pipeline/diff/compare-plans";
import type { PolicyFinding, PolicyReport } from "../../../src/pipeline/policy/policy";
import { plan, resource } from "../report/run-report";

describe("a plan that was made again", () => {
  const outputs = (of: Record<string, "create" | "update" | "delete" | "no-op">): PlanJson => ({
    output_changes: Object.fromEntries(Object.entries(of).map(([name, action]) => [name, { actions: [action] }])),
  });
  const check = (status: "pass" | "fail" | "error" | "unknown", message = ""): PlanJson => ({
    checks: [{ address: { kind: "check", to_display: "check.a" }, status, instances: [{ problems: [{ message }] }] }],
  });

  test("does what was decided on, whatever its attributes are now", () => {
    const decided = plan(resource("aws_vpc.main", ["create"]), resource("aws_subnet.a", ["update"]));
    const update = { before: { cidr: "a" }, after: { cidr: "b" } };
    const again = plan(resource("aws_subnet.a", ["update"], update), resource("aws_vpc.main", ["create"]));
    expect(comparePlannedChanges(decided, again)).toEqual([]);
  });

  test("differs where something else is done to an address, or to another one", () => {
    const decided = plan(resource("aws_vpc.main", ["update"]), resource("aws_subnet.a", ["create"]));
    const again = plan(resource("aws_vpc.main", ["delete", "create"]), resource("aws_subnet.b", ["create"]));
    expect(comparePlannedChanges(decided, again)).toEqual([
      "aws_subnet.a: nothing, decided on create",
      "aws_subnet.b: create, decided on nothing",
      "aws_vpc.main: replace, decided on update",
    ]);
  });

  test.each([
    ["first", true],
    ["last", false],
  ])("a deposed object that comes %s hides no update that became a replacement", (_, first) => {
    const deposed = resource("aws_db.a", ["delete"], {}, { deposed: "0a1b2c3d" });
    const both = (own: ReturnType<typeof resource>) => plan(...(first ? [deposed, own] : [own, deposed]));
    const decided = both(resource("aws_db.a", ["update"]));
    expect(comparePlannedChanges(decided, both(resource("aws_db.a", ["delete", "create"])))).toEqual([
      "aws_db.a: replace, decided on update",
    ]);
    expect(comparePlannedChanges(decided, decided)).toEqual([]);
    expect(comparePlannedChanges(plan(resource("aws_db.a", ["update"])), decided)).toEqual([
      "aws_db.a (deposed 0a1b2c3d): delete, decided on nothing",
    ]);
  });

  test.each([
    ["moved", resource("aws_a.b", ["no-op"], {}, { previous_address: "aws_a.a" }), "move (moved from aws_a.a)"],
    [
      "moved and changed",
      resource("aws_a.b", ["update"], {}, { previous_address: "aws_a.a" }),
      "update (moved from aws_a.a)",
    ],
    ["imported", resource("aws_a.b", ["update"], { importing: { id: "i" } }), "update (imported)"],
    ["forgotten", resource("aws_a.b", ["forget"]), "forget"],
    ["replaced with the old one kept", resource("aws_a.b", ["forget", "create"]), "replace (the old one stays)"],
  ])("differs where a resource is %s only now", (_, now, said) => {
    expect(comparePlannedChanges(plan(now), plan(now))).toEqual([]);
    expect(comparePlannedChanges(plan(), plan(now))).toEqual([`aws_a.b: ${said}, decided on nothing`]);
    expect(comparePlannedChanges(plan(now), plan())).toEqual([`aws_a.b: nothing, decided on ${said}`]);
  });

  test("differs where a resource comes from another address", () => {
    const from = (address: string) => plan(resource("aws_a.c", ["no-op"], {}, { previous_address: address }));
    expect(comparePlannedChanges(from("aws_a.a"), from("aws_a.b"))).toEqual([
      "aws_a.c: move (moved from aws_a.b), decided on move (moved from aws_a.a)",
    ]);
  });

  test("may give outputs other values, and takes none away that was to stay", () => {
    expect(comparePlannedChanges({}, outputs({ a: "update", b: "create", c: "no-op" }))).toEqual([]);
    expect(comparePlannedChanges(outputs({ a: "update" }), {})).toEqual([]);
    expect(comparePlannedChanges(outputs({ b: "update" }), outputs({ b: "delete" }))).toEqual([
      "output b: delete, decided on nothing",
    ]);
    expect(comparePlannedChanges(outputs({ b: "delete" }), outputs({ b: "delete" }))).toEqual([]);
  });

  test("fails no check that did not fail when it was decided on", () => {
    for (const status of ["pass", "unknown"] as const) {
      expect(comparePlannedChanges(check(status), check("fail", "no\nanswer"))).toEqual(["check.a fails: no answer"]);
      expect(comparePlannedChanges(check("fail"), check(status))).toEqual([]);
    }
    expect(comparePlannedChanges({}, check("error"))).toEqual(["check.a fails"]);
    expect(comparePlannedChanges(check("fail"), check("error"))).toEqual([]);
  });
});

describe("the policies over a plan that was made again", () => {
  const finding = (more: Partial<PolicyFinding> = {}): PolicyFinding => ({
    id: "s3-encrypted",
    level: "hard",
    severity: "high",
    unit: "audit",
    address: "aws_s3_bucket.logs",
    decision: "undecided",
    title: "",
    message: "",
    ...more,
  });
  const report = (...results: PolicyFinding[]): PolicyReport => ({ results, passed: [], policies: [] });
  const found = (before: PolicyFinding[], now: PolicyFinding[]) =>
    newFindings(report(...before), report(...now), ["audit"]).map(({ decision }) => decision);

  test("what could not be decided and now is no fault, or still cannot be, stops nothing", () => {
    expect(found([finding()], [])).toEqual([]);
    expect(found([finding()], [finding()])).toEqual([]);
  });

  test("what could not be decided and now is a violation is new", () => {
    expect(found([finding()], [finding({ decision: "violation" })])).toEqual(["violation"]);
  });

  test.each<[string, Partial<PolicyFinding>]>([
    ["advisory", { level: "advisory" }],
    ["waived", { decision: "waived" }],
    ["another unit's", { unit: "network" }],
    ["of no unit", { unit: null }],
  ])("what is %s is not held against it", (_, more) => {
    expect(found([], [finding({ decision: "violation", ...more })])).toEqual([]);
  });

  test("a soft one at another address is", () => {
    const now = finding({ level: "soft", decision: "violation", address: "aws_s3_bucket.other" });
    expect(found([finding({ level: "soft", decision: "violation" })], [now])).toEqual(["violation"]);
  });
});
