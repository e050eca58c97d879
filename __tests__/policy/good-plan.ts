import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PlanJson, ResourceChange } from "../../src/live/plan-json";
import { type PolicyInput, policyDir } from "../../src/pipeline/policy/policy";

// biome-ignore lint/suspicious/noExplicitAny: each type has attributes of its own
export type Values = Record<string, any>;

/** A resource that stays or comes, so that it has values. */
export type Resource = ResourceChange & { change: { after: Values; after_unknown: Values } };

export type Plan = Omit<PlanJson, "resource_changes"> & { resource_changes: Resource[] };

export type Input = Omit<PolicyInput, "units"> & { units: Record<string, Plan> };

const read = (file: string) => JSON.parse(readFileSync(join(policyDir, "testdata", file), "utf8"));

/** The plan that the policies' own tests mutate, with what is in the cluster. */
export function goodPlan(): Input {
  const { good_plan } = read("good-plan.json");
  const { kubernetes_plan } = read("kubernetes-plan.json");
  return { ...good_plan, units: { ...good_plan.units, ...kubernetes_plan } };
}

/** The change of one resource. */
export function changeOf({ units }: Input, unit: string, address: string): Resource["change"] {
  const found = units[unit]?.resource_changes.find((resource) => resource.address === address);
  if (!found) throw new Error(`the good plan has no ${unit}/${address}`);
  return found.change;
}

const blockOf = (address: string) => address.replace(/\[[^\]]*\]$/, "");

/** What AWS fills in, and the provider reads back, where the code says nothing. */
const READ_BACK: Readonly<Record<string, unknown>> = {
  "aws_backup_plan.destination_vault_arn": "arn:aws:backup:us-west-2:333333333333:backup-vault:billpay-prod-copies",
  "aws_default_security_group.ingress": [],
  "aws_default_security_group.egress": [],
  "aws_iam_role.inline_policy": [{ name: "permissions", policy: "{}" }],
  "aws_iam_role.managed_policy_arns": ["arn:aws:iam::aws:policy/AmazonEKSClusterPolicy"],
};

/** Locals and iterators that hide which type of resource an attribute names. */
const HIDDEN: Readonly<Record<string, string>> = {
  zone_id: "aws_route53_zone",
  secret_arn: "aws_secretsmanager_secret",
};

/** An attribute that AWS gives to a resource. */
function given({ address, type, change: { after } }: Resource, unit: string, attribute: string): unknown {
  if (attribute === "bucket_regional_domain_name") return `${after.bucket}.s3.us-east-1.amazonaws.com`;
  if (type === "aws_s3_bucket" && attribute === "id") return after.bucket;
  if (type === "aws_sns_topic" && attribute === "arn") return `arn:aws:sns:us-east-1:333333333333:${after.name}`;
  if (attribute === "arn") return `arn:aws:service:us-east-1:333333333333:${unit}/${address}`;
  return /^(id|zone_id|key_id)$/.test(attribute) ? `id of ${unit}/${address}` : READ_BACK[`${type}.${attribute}`];
}

/**
 * What the states say once a plan is applied: every resource stands as planned, what only apply knew is known, and there
 * is no code beside it. An attribute that refers to another's gets its value.
 */
export function applied(plan: Plan, unit: string): Plan {
  const resources = plan.configuration?.root_module?.resources ?? [];
  const blocks = new Map(resources.map(({ address, expressions = {} }) => [address, expressions]));
  const find = (isOne: (other: Resource) => boolean, index: Resource["index"]) => {
    const all = plan.resource_changes.filter(isOne);
    return all.find((other) => other.index === index) ?? all[0];
  };
  /** The value of what an attribute's expression refers to. */
  const referred = ({ index }: Resource, attribute: string, expression: unknown): unknown => {
    const { references = [] } = (expression ?? {}) as { references?: string[] };
    for (const reference of references) {
      const [, block, name] = /^(aws_\w+\.\w+)(?:\[[^\]]*\])?(?:\.(\w+))?$/.exec(reference) ?? [];
      const hidden = /^(local|each)\./.test(reference) ? HIDDEN[attribute] : undefined;
      const target = find(({ address, type }) => blockOf(address) === block || type === hidden, index);
      const wanted = name ?? (/arns?$|_configs$|actions$|destination$/.test(attribute) ? "arn" : "id");
      if (target) return target.change.after[wanted] ?? given(target, unit, wanted);
    }
    return references.length > 0 ? `${attribute} of ${references[0]}` : undefined;
  };
  const isList = (attribute: string) => /_actions$|_configs$|_ids$|^security_groups$|^records$/.test(attribute);
  const fill = (
    resource: Resource,
    values: unknown,
    unknown: unknown,
    expression: unknown,
    attribute = "",
  ): unknown => {
    if (unknown === true) {
      const value = referred(resource, attribute, expression);
      if (value !== undefined) return isList(attribute) ? [value] : value;
      return given(resource, unit, attribute) ?? null;
    }
    if (unknown === null || typeof unknown !== "object") return values;
    const filled = (Array.isArray(unknown) ? [...((values ?? []) as unknown[])] : { ...(values as object) }) as Values;
    for (const [key, inner] of Object.entries(unknown))
      filled[key] = fill(resource, filled[key], inner, (expression as Values | undefined)?.[key], key);
    return filled;
  };
  return {
    resource_changes: plan.resource_changes.map((resource) => {
      const { after, after_unknown } = resource.change;
      const values = fill(resource, after, after_unknown, blocks.get(blockOf(resource.address))) as Values;
      return { ...resource, change: { actions: ["no-op"], before: values, after: values, after_unknown: {} } };
    }),
  };
}
