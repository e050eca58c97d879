import { isEmulatorGap } from "../../src/live/emulator-gaps";
import { type PlanJson, plannedChanges, type TerraformAction } from "../../src/live/plan-json";

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

  test("is no change of another attribute, of another type, nor a new or a lost resource", () => {
    expect(isEmulatorGap({ ...planned, attributes: ["tags", "vpc_id"] }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, type: "aws_vpc" }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, action: "create", attributes: [] }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, action: "delete", attributes: [] }, gaps)).toBe(false);
    expect(isEmulatorGap({ ...planned, attributes: [] }, gaps)).toBe(false);
  });
});
