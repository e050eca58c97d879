import { type PlanJson, plannedResources } from "../../live/plan-json";
import type { Capacity } from "./decision";

/** The module whose Helm release is a service of BillPay. */
const SERVICE_MODULE = "service";

/**
 * How many nodes and replicas there are after the apply, by unit and address; null where the plan does not know it.
 *
 * @param moduleOf the module of each unit
 */
export function capacityOf(
  plans: Readonly<Record<string, PlanJson>>,
  moduleOf: Readonly<Record<string, string>>,
): Record<string, Record<string, Capacity>> {
  const found = Object.entries(plans).map(([unit, plan]) => {
    const entries = plannedResources(plan).flatMap(({ type, address, values }): [string, Capacity][] => {
      if (type === "aws_eks_node_group") {
        const { min_size: min, desired_size: desired } = values.scaling_config?.[0] ?? {};
        return [[address, { kind: "node_group", min: numberOf(min), desired: numberOf(desired) }]];
      }
      if (type === "helm_release" && moduleOf[unit] === SERVICE_MODULE)
        return [[address, { kind: "service", replicas: replicasOf(values.values?.[0]) }]];
      return [];
    });
    return [unit, Object.fromEntries(entries)] as const;
  });
  return Object.fromEntries(found.filter(([, entries]) => Object.keys(entries).length > 0));
}

/** The fewest replicas that the values of `charts/service` allow. */
function replicasOf(values: unknown): number | null {
  if (typeof values !== "string") return null;
  const { autoscaling } = JSON.parse(values); // as `module service` encodes them
  return numberOf(autoscaling?.minReplicas);
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : null);
