import {
  actionOf,
  type PlanJson,
  type PlannedResource,
  plannedResources,
  type ResourceChange,
} from "../../live/plan-json";
import type { Capacity } from "./decision";

/** The module whose Helm release is a service of BillPay. */
const SERVICE_MODULE = "service";

/**
 * How many nodes and replicas there are after the apply, by unit and address; null where the plan does not know it. What
 * leaves the state, destroyed or forgotten, counts 0, unless a plan has what takes its place: any node group, or a release
 * of the same name.
 *
 * @param moduleOf the module of each unit
 */
export function capacityOf(
  plans: Readonly<Record<string, PlanJson>>,
  moduleOf: Readonly<Record<string, string>>,
): Record<string, Record<string, Capacity>> {
  const units = Object.entries(plans);
  const staying = units.flatMap(([unit, plan]) =>
    plannedResources(plan).flatMap(({ type, address, values }) => {
      const kind = kindOf(type, moduleOf[unit]);
      return kind ? [{ unit, address, purpose: purposeOf(kind, values), capacity: countsOf(kind, values) }] : [];
    }),
  );
  const served = new Set(staying.map(({ purpose }) => purpose));
  const gone = units.flatMap(([unit, plan]) =>
    (plan.resource_changes ?? []).filter(leaves).flatMap(({ type, address, change: { before } }) => {
      const kind = kindOf(type, moduleOf[unit]);
      return kind && !served.has(purposeOf(kind, before)) ? [{ unit, address, capacity: NONE[kind] }] : [];
    }),
  );
  const found: Record<string, Record<string, Capacity>> = {};
  for (const { unit, address, capacity } of [...staying, ...gone])
    found[unit] = { ...found[unit], [address]: capacity };
  return found;
}

type Kind = Capacity["kind"];

const NONE: Readonly<Record<Kind, Capacity>> = {
  node_group: { kind: "node_group", min: 0, desired: 0 },
  service: { kind: "service", replicas: 0 },
};

function kindOf(type: string, module: string | undefined): Kind | undefined {
  if (type === "aws_eks_node_group") return "node_group";
  return type === "helm_release" && module === SERVICE_MODULE ? "service" : undefined;
}

/** What another resource may serve as well. */
const purposeOf = (kind: Kind, values: Readonly<Record<string, unknown>> | null | undefined): string =>
  kind === "service" ? `service ${values?.name}` : kind;

function countsOf(kind: Kind, values: PlannedResource["values"]): Capacity {
  if (kind === "service") return { kind, replicas: replicasOf(values.values?.[0]) };
  const { min_size: min, desired_size: desired } = values.scaling_config?.[0] ?? {};
  return { kind, min: numberOf(min), desired: numberOf(desired) };
}

/** Of a deposed object, the successor counts. */
const leaves = (resource: ResourceChange): boolean =>
  !resource.deposed && ["delete", "forget"].includes(actionOf(resource) ?? "");

/** The fewest replicas that the values of `charts/service` allow. */
function replicasOf(values: unknown): number | null {
  if (typeof values !== "string") return null;
  const { autoscaling } = JSON.parse(values); // as `module service` encodes them
  return numberOf(autoscaling?.minReplicas);
}

const numberOf = (value: unknown) => (typeof value === "number" ? value : null);
