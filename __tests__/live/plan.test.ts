import { isEmulatorGap } from "../../src/live/emulator-gaps";
import {
  changedOutputs,
  dataReads,
  hasEffect,
  type PlanJson,
  plannedChanges,
  plannedChecks,
  removedOutputs,
  type TerraformAction,
} from "../../src/live/plan-json";

const change = (
  actions: readonly TerraformAction[],
  before: object | null,
  after: object | null,
  unknown = {},
): PlanJson => ({
  resource_changes: [
    {
      address: "aws_flow_log.main",
      mode: "managed",
      type: "aws_flow_log",
      change: { actions, before: before as never, after: after as never, after_unknown: unknown },
    },
  ],
});

describe("what a plan would change", () => {
  test.each([
    [["create"], "create"],
    [["update"], "update"],
    [["delete"], "delete"],
    [["delete", "create"], "replace"],
    [["create", "delete"], "replace"],
    [["forget"], "forget"],
    // `destroy = false` in a lifecycle: https://opentofu.org/docs/language/resources/behavior/
    [["forget", "create"], "replace"],
    [["create", "forget"], "replace"],
  ] as const)("%j is a %s", (actions, action) => {
    expect(plannedChanges(change(actions, {}, {}))).toMatchObject([{ address: "aws_flow_log.main", action }]);
  });

  test("leaves out what stays and what is only read", () => {
    expect(plannedChanges(change(["no-op"], {}, {}))).toEqual([]);
    expect(plannedChanges(change(["read"], null, {}))).toEqual([]);
    expect(plannedChanges({})).toEqual([]);
  });

  test("tells a deposed object from its successor, which has the same address", () => {
    const [resource] = change(["delete"], {}, null).resource_changes ?? [];
    const plan = { resource_changes: [{ ...resource, deposed: "0a1b2c3d" }] } as unknown as PlanJson;
    expect(plannedChanges(plan)).toMatchObject([{ address: "aws_flow_log.main (deposed 0a1b2c3d)", action: "delete" }]);
  });

  test("names the attributes that would have another value, not those that only apply can know", () => {
    const before = { id: "1", arn: "a", tags: { x: 1 }, name: "n", gone: 1 };
    const after = { tags: { x: 2 }, name: "n", added: 1 };
    const [found] = plannedChanges(change(["update"], before, after, { id: true, arn: true }));
    expect(found?.attributes).toEqual(["added", "gone", "tags"]);
  });
});

describe("what changes in the state alone", () => {
  const [one] = change(["no-op"], {}, {}).resource_changes ?? [];
  const planOf = (actions: readonly TerraformAction[], rest: object, importing?: object) =>
    ({
      resource_changes: [{ ...one, ...rest, change: { ...one?.change, actions, ...(importing && { importing }) } }],
    }) as unknown as PlanJson;
  const MOVED = { previous_address: "aws_flow_log.old" };

  test.each([
    ["moved", planOf(["no-op"], MOVED), { action: "move", movedFrom: "aws_flow_log.old" }],
    ["imported", planOf(["no-op"], {}, { id: "fl-1" }), { action: "import", imported: true }],
    ["forgotten", planOf(["forget"], {}), { action: "forget" }],
  ])("a plan in which a resource is only %s has an effect", (_, plan, found) => {
    expect(plannedChanges(plan)).toEqual([
      { address: "aws_flow_log.main", type: "aws_flow_log", attributes: [], ...found },
    ]);
    expect(hasEffect(plan)).toBe(true);
  });

  test("an update says whether it is also moved or imported, a replacement whether the old one stays", () => {
    expect(plannedChanges(planOf(["update"], MOVED, { id: "fl-1" }))).toMatchObject([
      { action: "update", movedFrom: "aws_flow_log.old", imported: true },
    ]);
    expect(plannedChanges(planOf(["forget", "create"], {}))).toMatchObject([{ action: "replace", oldStays: true }]);
    expect(plannedChanges(planOf(["create", "forget"], {}))).toMatchObject([{ action: "replace", oldStays: true }]);
    for (const plain of [["delete", "create"], ["forget"], ["update"]] as const)
      expect(Object.keys(plannedChanges(planOf(plain, {}))[0] ?? {}).sort()).toEqual([
        "action",
        "address",
        "attributes",
        "type",
      ]);
  });

  test("a plan that leaves all as it is has no effect", () => {
    expect(hasEffect(planOf(["no-op"], {}))).toBe(false);
    expect(hasEffect({ output_changes: { a: { actions: ["no-op"] } } })).toBe(false);
  });
});

test("outputs that go are told from those that change", () => {
  const plan: PlanJson = {
    output_changes: { d: { actions: ["delete"] }, c: { actions: ["create"] }, n: { actions: ["no-op"] } },
  };
  expect(changedOutputs(plan)).toEqual(["c", "d"]);
  expect(removedOutputs(plan)).toEqual(["d"]);
});

test("data sources that are read during apply are named, and managed resources are none", () => {
  const read = (address: string, mode: string, actions: string[]) => ({
    address,
    mode,
    type: "a",
    change: { actions },
  });
  const resources = [
    read("data.a.b", "data", ["read"]),
    read("data.a.a", "data", ["read"]),
    read("data.a.c", "data", ["no-op"]),
  ];
  const plan = { resource_changes: [...resources, read("a.a", "managed", ["create"])] } as unknown as PlanJson;
  expect(dataReads(plan)).toEqual(["data.a.a", "data.a.b"]);
  expect(hasEffect({ resource_changes: plan.resource_changes?.slice(0, 3) })).toBe(false);
});

test("check blocks that do not pass are found, with each problem on one line, and no other condition", () => {
  const result = (
    kind: string,
    name: string,
    status: "pass" | "fail" | "error" | "unknown",
    ...messages: string[]
  ) => ({
    address: { kind, to_display: name },
    status,
    instances: messages.map((message) => ({ problems: [{ message }] })),
  });
  const plan: PlanJson = {
    checks: [
      result("check", "check.z", "fail", "2 problems:\n\n- a\n- b", "c"),
      result("check", "check.e", "error", ""),
      result("check", "check.p", "pass"),
      result("resource", "aws_vpc.main", "fail", "x"),
      { address: { kind: "check", to_display: "check.u" }, status: "unknown" },
    ],
  };
  expect(plannedChecks(plan)).toEqual([
    { address: "check.e", status: "error", problems: [] },
    { address: "check.u", status: "unknown", problems: [] },
    { address: "check.z", status: "fail", problems: ["2 problems: - a - b", "c"] },
  ]);
  expect(plannedChecks({})).toEqual([]);
});

describe("an emulator's gap", () => {
  const gaps = {
    switched_off: [],
    read_back_otherwise: [
      { type: "aws_flow_log", attributes: ["tags", "role"], replaces: true, why: "" },
      { type: "aws_cloudtrail", attributes: ["tags"], why: "" },
    ],
  };
  const planned = {
    address: "aws_flow_log.main",
    type: "aws_flow_log",
    action: "replace",
    attributes: ["tags"],
  } as const;

  test("is a change of the listed attributes of the listed type", () => {
    expect(isEmulatorGap(planned, gaps)).toBe(true);
    expect(isEmulatorGap({ ...planned, action: "update", attributes: ["role", "tags"] }, gaps)).toBe(true);
  });

  test("replaces only what is said to be replaced", () => {
    expect(isEmulatorGap({ ...planned, type: "aws_cloudtrail", action: "update" }, gaps)).toBe(true);
    expect(isEmulatorGap({ ...planned, type: "aws_cloudtrail", action: "replace" }, gaps)).toBe(false);
  });

  test("hides no move and no import", () => {
    expect(isEmulatorGap({ ...planned, movedFrom: "aws_flow_log.old" }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, imported: true }, gaps)).toBe(false);
  });

  test("is no change of another attribute, of another type, nor a new or a lost resource", () => {
    expect(isEmulatorGap({ ...planned, attributes: ["tags", "vpc_id"] }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, type: "aws_vpc" }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, action: "create", attributes: [] }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, action: "delete", attributes: [] }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, attributes: [] }, gaps)).toBe(false);
  });
});
