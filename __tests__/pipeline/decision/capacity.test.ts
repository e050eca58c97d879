import type { PlanJson, TerraformAction } from "../../../src/live/plan-json";
import { capacityOf } from "../../../src/pipeline/decision/capacity";
import { plan as plans, resource } from "../report/run-report";

const plan = (type: string, values: Record<string, unknown>): PlanJson => ({
  planned_values: { root_module: { resources: [{ address: `${type}.main`, mode: "managed", type, values }] } },
});

const of = (unit: string, module: string, one: PlanJson) => capacityOf({ [unit]: one }, { [unit]: module });

test("nodes are counted by the group's least and desired size", () => {
  const group = plan("aws_eks_node_group", { scaling_config: [{ min_size: 3, desired_size: 4, max_size: 9 }] });
  expect(of("cluster", "cluster", group)).toEqual({
    cluster: { "aws_eks_node_group.main": { kind: "node_group", min: 3, desired: 4 } },
  });
});

test("a size that the plan does not know is not known", () => {
  expect(of("cluster", "cluster", plan("aws_eks_node_group", {}))).toEqual({
    cluster: { "aws_eks_node_group.main": { kind: "node_group", min: null, desired: null } },
  });
});

describe("a service's replicas", () => {
  const release = (values: unknown) => plan("helm_release", { values });

  test("are the fewest that its autoscaler may make", () => {
    const values = [JSON.stringify({ autoscaling: { minReplicas: 3, maxReplicas: 9 } })];
    expect(of("service-back", "service", release(values))).toEqual({
      "service-back": { "helm_release.main": { kind: "service", replicas: 3 } },
    });
  });

  test("are not known where the values are known only after apply", () => {
    expect(of("service-back", "service", release(undefined))).toEqual({
      "service-back": { "helm_release.main": { kind: "service", replicas: null } },
    });
  });

  test("are not asked of an add-on of the platform", () => {
    expect(of("platform", "platform", release([JSON.stringify({ replicaCount: 1 })]))).toEqual({});
  });
});

describe("what leaves the state", () => {
  const gone = (type: string, actions: readonly TerraformAction[], before: object = {}, rest: object = {}): PlanJson =>
    plans(resource(`${type}.main`, actions, { before: before as never }, rest));
  const group = plan("aws_eks_node_group", { scaling_config: [{ min_size: 3, desired_size: 3 }] });
  const release = plan("helm_release", { name: "back", values: [JSON.stringify({ autoscaling: { minReplicas: 2 } })] });

  test.each([["delete"], ["forget"]] as const)("counts 0 where the only node group is to %s", (action) => {
    expect(of("cluster", "cluster", gone("aws_eks_node_group", [action]))).toEqual({
      cluster: { "aws_eks_node_group.main": { kind: "node_group", min: 0, desired: 0 } },
    });
  });

  test.each([["delete"], ["forget"]] as const)("counts 0 where the only release of a service is to %s", (action) => {
    const units = {
      back: gone("helm_release", [action], { name: "back" }),
      front: plan("helm_release", { name: "front" }),
    };
    expect(capacityOf(units, { back: "service", front: "service" }).back).toEqual({
      "helm_release.main": { kind: "service", replicas: 0 },
    });
    expect(of("platform", "platform", gone("helm_release", [action], { name: "back" }))).toEqual({});
  });

  test("counts what takes its place, in this unit or another of the run", () => {
    const nodes = { cluster: gone("aws_eks_node_group", ["forget"]), nodes: group };
    expect(Object.keys(capacityOf(nodes, {}))).toEqual(["nodes"]);
    const moved = { old: gone("helm_release", ["forget"], { name: "back" }), back: release };
    expect(capacityOf(moved, { old: "service", back: "service" })).toEqual({
      back: { "helm_release.main": { kind: "service", replicas: 2 } },
    });
  });

  test("a replaced group counts as it is to be, and a deposed one does not count", () => {
    const replaced = { ...group, ...gone("aws_eks_node_group", ["delete", "create"]) };
    const deposed = gone("aws_eks_node_group", ["delete"], {}, { deposed: "0a1b2c3d" });
    expect(of("cluster", "cluster", replaced)).toEqual(of("cluster", "cluster", group));
    expect(of("cluster", "cluster", deposed)).toEqual({});
  });
});
