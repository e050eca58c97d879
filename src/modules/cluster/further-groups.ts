/**
 * Expression of the node groups beside the one over all subnets, by name, each with all its values: those of `node_groups`,
 * and with `one_group_per_zone` one per zone, which together have the sizes of the inputs.
 */
export function furtherGroups(): string {
  const named = object({
    ...Object.fromEntries(INHERITED.map((name) => [name, `group.${name} == null ? var.${name} : group.${name}`])),
    // A release is of one system: https://docs.aws.amazon.com/eks/latest/userguide/eks-optimized-amis.html
    release_version:
      'startswith(coalesce(group.ami_type, var.ami_type), "BOTTLEROCKET_") == startswith(var.ami_type, "BOTTLEROCKET_") ? var.node_release_version : null',
    min_size: "group.min_size",
    desired_size: "coalesce(group.desired_size, group.min_size)",
    max_size: "group.max_size",
    subnet_ids: "group.zones == null ? var.subnet_ids : [for zone in group.zones : var.zone_subnet_ids[zone]]",
    labels: "group.labels",
    taints: "group.taints",
  });
  const part = (size: string) => `ceil(var.${size} / length(var.zone_subnet_ids))`;
  const perZone = object({
    ...Object.fromEntries(INHERITED.map((name) => [name, `var.${name}`])),
    release_version: "var.node_release_version",
    min_size: part("min_size"),
    desired_size: part("desired_size"),
    max_size: part("max_size"),
    subnet_ids: "[subnet]",
    labels: "tomap({})",
    taints: "[]",
  });
  return (
    `merge({ for name, group in var.node_groups : name => ${named} }, ` +
    `{ for zone, subnet in var.zone_subnet_ids : "\${var.node_group_name}-\${zone}" => ${perZone} if var.one_group_per_zone })`
  );
}

/** What a group has of the inputs, unless it says otherwise. */
const INHERITED = ["ami_type", "capacity_type", "instance_types", "max_unavailable", "volume_size_gib"] as const;

const object = (attributes: Readonly<Record<string, string>>): string =>
  `{ ${Object.entries(attributes)
    .map(([name, value]) => `${name} = ${value}`)
    .join(", ")} }`;
