import type { PlanJson } from "../../../src/live/plan-json";
import { capacityOf } from "../../../src/pipeline/decision/capacity";

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
