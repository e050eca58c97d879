import type { PlanJson } from "../live/plan-json";
import { type MemberShape, type ServiceModel, serviceModel } from "./aws-models";
import { type Misfit, shapeProblems } from "./misfits";

/**
 * Arguments of a plan that AWS's models do not take: each argument, where an operation that makes its resource has a member
 * of the same name. What is not known before the apply, and what no member is found for, is not looked at.
 *
 * @param data botocore's folder `data`
 * @param operations those that make a resource, by its type, as `eks:CreateCluster`
 */
export function plannedMisfits(
  data: string,
  plan: PlanJson,
  operations: Readonly<Record<string, readonly string[]>>,
): { readonly misfits: readonly Misfit[]; readonly looked: number } {
  const misfits: Misfit[] = [];
  let looked = 0;
  for (const { type, address, change } of plan.resource_changes ?? []) {
    for (const operation of operations[type] ?? []) {
      const [service = "", name = ""] = operation.split(":");
      const model = serviceModel(data, service);
      const input = model.operations[name]?.input;
      if (!input || !change.after) continue;
      const given = structureOf(model, input.shape, change.after);
      looked += Object.keys(given).length;
      for (const { member, problem } of shapeProblems(model, input.shape, given))
        if (!problem.includes("is required")) misfits.push({ operation, member, problem, unit: address });
    }
  }
  return { misfits, looked };
}

/** Terraform's `vpc_id` is EC2's `VpcId`, and `subnet_ids` EKS's `subnetIds`. */
const plain = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

function structureOf(model: ServiceModel, shape: string, values: object): Record<string, unknown> {
  const byName = new Map(Object.entries(values).map(([name, value]) => [plain(name), value]));
  const found = Object.entries(model.shapes[shape]?.members ?? {}).map(([name, member]) => [
    name,
    memberOf(model, member, byName.get(plain(name))),
  ]);
  return Object.fromEntries(found.filter(([, value]) => value !== undefined));
}

/** A planned value as the shape has it; undefined where it is none, or of another kind. */
function memberOf(model: ServiceModel, member: MemberShape, value: unknown): unknown {
  if (value === null || value === undefined) return undefined;
  const { type, member: item = { shape: "" }, value: inside = { shape: "" } } = model.shapes[member.shape] ?? {};
  // A block that may be there once is a list of one.
  const one = Array.isArray(value) && value.length === 1 ? value[0] : value;
  const isObject = typeof one === "object" && one !== null && !Array.isArray(one);
  switch (type) {
    case "structure":
      return isObject ? structureOf(model, member.shape, one) : undefined;
    case "list":
      return Array.isArray(value) && value.length > 0
        ? value.map((element) => memberOf(model, item, element)).filter((element) => element !== undefined)
        : undefined;
    case "map":
      return isObject
        ? Object.fromEntries(Object.entries(one).map(([key, element]) => [key, memberOf(model, inside, element)]))
        : undefined;
    default:
      return typeof value === "object" || value === "" ? undefined : value;
  }
}
