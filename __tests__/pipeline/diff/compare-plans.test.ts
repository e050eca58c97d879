import type { PlannedChange } from "../../../src/live/plan-json";
import { comparePlannedChanges, newFindings } from "../../../src/pipeline/diff/compare-plans";
import type { PolicyFinding, PolicyReport } from "../../../src/pipeline/policy/policy";

const change = (address: string, action: PlannedChange["action"], attributes: string[] = []): PlannedChange => ({
  address,
  type: address.split(".")[0] ?? "",
  action,
  attributes,
});

describe("a plan that was made again", () => {
  test("does what was decided on, whatever its attributes are now", () => {
    const decided = [change("aws_vpc.main", "create"), change("aws_subnet.a", "update", ["cidr_block"])];
    const again = [change("aws_subnet.a", "update", ["cidr_block", "vpc_id"]), change("aws_vpc.main", "create")];
    expect(comparePlannedChanges(decided, again)).toEqual([]);
  });

  test("differs where something else is done to an address, or to another one", () => {
    const decided = [change("aws_vpc.main", "update"), change("aws_subnet.a", "create")];
    const again = [change("aws_vpc.main", "replace"), change("aws_subnet.b", "create")];
    expect(comparePlannedChanges(decided, again)).toEqual([
      "aws_subnet.a: nothing, decided on create",
      "aws_subnet.b: create, decided on nothing",
      "aws_vpc.main: replace, decided on update",
    ]);
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
