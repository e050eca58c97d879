import { flag } from "../../constructs/inputs/flags";
import { matches, oneOf } from "../../constructs/inputs/names";
import { wholeNumber } from "../../constructs/inputs/whole-numbers";
import { literalList } from "../../core/hcl";
import type { Inputs } from "../../core/inputs";

/** Images of EKS that the module makes nodes of: https://docs.aws.amazon.com/eks/latest/APIReference/API_Nodegroup.html */
const AMI_TYPES = [
  "AL2023_x86_64_STANDARD",
  "AL2023_ARM_64_STANDARD",
  "BOTTLEROCKET_x86_64",
  "BOTTLEROCKET_ARM_64",
] as const;

/**
 * HCL that is true where instance types and an image have the same architecture. The letter g after the generation stands for
 * Graviton, as a1 does: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
 */
const fits = (types: string, amiType: string): string =>
  `alltrue([for type in ${types} : can(regex("^(a1|[a-z]+[0-9]+g[a-z]*)[.]", type)) == strcontains(${amiType}, "ARM_64")])`;

const FITS = "t4g.medium and others of Graviton with an ARM_64 image, t3.medium and others with an x86_64 one";

/** HCL that is true where `condition` is, of each `group` of `node_groups`. */
const everyGroup = (condition: string): string => `alltrue([for group in values(var.node_groups) : ${condition}])`;

const desiredSize = wholeNumber("desired_size", {
  least: 1,
  default: 2,
  description:
    "Number of nodes when the node group is created, from min_size to max_size. From then on the cluster autoscaler " +
    "changes it, and no apply does: see `docs/runbooks/cluster.md`.",
});

/** The inputs of the module `cluster` about nodes. */
export const NODE_INPUTS = {
  node_group_name: {
    type: "string",
    default: "billpay-nodes",
    description: "Name of the node group and of its nodes; with one_group_per_zone the beginning of the groups' names.",
    validations: [
      matches(
        "node_group_name",
        "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$",
        "1 to 63 letters, digits, - and _, beginning with a letter or digit",
      ),
    ],
  },
  instance_types: {
    type: "list(string)",
    default: ["t3.medium"],
    description: "EC2 instance types of the nodes, in order of preference, of the architecture of ami_type.",
    validations: [
      {
        condition: `length(var.instance_types) > 0 && ${fits("var.instance_types", "var.ami_type")}`,
        message: `instance_types must be one or more types that fit ami_type: ${FITS}.`,
      },
    ],
  },
  ami_type: {
    type: "string",
    default: "AL2023_x86_64_STANDARD",
    description: `Image of the nodes: ${AMI_TYPES.map((type) => `\`${type}\``).join(", ")}. A change replaces the node group.`,
    validations: [oneOf("ami_type", ...AMI_TYPES)],
  },
  capacity_type: {
    type: "string",
    default: "ON_DEMAND",
    description: "`ON_DEMAND`, or `SPOT`, which is cheaper and interrupted at two minutes' notice.",
    validations: [oneOf("capacity_type", "ON_DEMAND", "SPOT")],
  },
  min_size: wholeNumber("min_size", {
    least: 0,
    default: 2,
    description: "Minimum number of nodes; EKS refuses more than there are now.",
  }),
  max_size: wholeNumber("max_size", {
    least: 1,
    default: 4,
    description: "Maximum number of nodes; EKS refuses fewer than there are now.",
  }),
  desired_size: {
    ...desiredSize,
    validations: [
      ...(desiredSize.validations ?? []),
      {
        condition: "var.min_size <= var.desired_size && var.desired_size <= var.max_size",
        message: "desired_size must be from min_size to max_size.",
      },
    ],
  },
  max_unavailable: wholeNumber("max_unavailable", {
    least: 1,
    default: 1,
    description: "Number of nodes that an update may replace at once.",
  }),
  node_release_version: {
    type: "string",
    default: null,
    description:
      "Release of the image of ami_type, such as `1.35.3-20260901` of Amazon Linux 2023 or `1.50.0-0a1b2c3d` of Bottlerocket; " +
      "it is also that of the node_groups with the same system. Null means the newest when a node group is created or its " +
      "Kubernetes version is upgraded.",
    validations: [
      {
        condition:
          'var.node_release_version == null || try(startswith(var.ami_type, "BOTTLEROCKET_") ? can(regex("^[0-9]+[.][0-9]+[.][0-9]+-[0-9a-f]{8}$", var.node_release_version)) : startswith(var.node_release_version, "${coalesce(var.node_version, var.cluster_version)}."), false)',
        message:
          "node_release_version must be a release for the nodes' version, such as 1.35.3-20260901, one of Bottlerocket with its " +
          "image, such as 1.50.0-0a1b2c3d, or null.",
      },
    ],
  },
  volume_size_gib: wholeNumber("volume_size_gib", {
    least: 20,
    default: 50,
    description: "Size of a node's disk in GiB, 20 or more.",
  }),
  one_group_per_zone: {
    ...flag(
      false,
      "Whether there is a node group per zone of zone_subnet_ids instead of one over all of subnet_ids, each with its part of " +
        "min_size, desired_size and max_size, rounded up. The cluster autoscaler can then add a node in the zone that a pod " +
        "waits for. A cluster that has nodes moves to it in two applies: see `docs/runbooks/cluster.md`.",
    ),
    validations: [
      {
        condition: "!var.one_group_per_zone || length(var.zone_subnet_ids) > 0",
        message: "one_group_per_zone must be false where zone_subnet_ids is empty: it names the zones.",
      },
    ],
  },
  zone_subnet_ids: {
    type: "map(string)",
    default: {},
    description:
      "Ids of the private subnets by availability zone, for one_group_per_zone and the zones of node_groups.",
    validations: [
      {
        condition:
          'alltrue([for zone in keys(var.zone_subnet_ids) : can(regex("^[a-z]{2}(-[a-z]+)+-[0-9][a-z]$", zone))])',
        message: "zone_subnet_ids must have availability zones as keys, such as us-east-1a.",
      },
    ],
  },
  node_groups: {
    type: `map(object({
      instance_types  = optional(list(string))
      ami_type        = optional(string)
      capacity_type   = optional(string)
      min_size        = optional(number, 0)
      desired_size    = optional(number)
      max_size        = number
      max_unavailable = optional(number)
      volume_size_gib = optional(number)
      zones           = optional(list(string))
      labels          = optional(map(string), {})
      taints          = optional(list(object({ key = string, value = optional(string), effect = string })), [])
    }))`,
    default: {},
    description:
      "Further node groups, by name. What a group leaves out is as in the first one, except that it may scale to 0 and begins " +
      "with min_size nodes; without `zones` it is in all of subnet_ids. The `effect` of a taint is `NO_SCHEDULE`, " +
      "`NO_EXECUTE` or `PREFER_NO_SCHEDULE`.",
    validations: [
      {
        condition:
          'alltrue([for name in keys(var.node_groups) : can(regex("^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$", name))])',
        message: "node_groups must have names of 1 to 63 letters, digits, - and _, beginning with a letter or digit.",
      },
      {
        condition: `length(setintersection(keys(var.node_groups), var.one_group_per_zone ? [for zone in keys(var.zone_subnet_ids) : "\${var.node_group_name}-\${zone}"] : [var.node_group_name])) == 0`,
        message: "node_groups must not have the name of a group that node_group_name makes.",
      },
      {
        condition: everyGroup(
          `group.ami_type == null || contains(${literalList(AMI_TYPES)}, coalesce(group.ami_type, "-"))`,
        ),
        message: `node_groups must each have one of the images ${AMI_TYPES.join(", ")} as ami_type, or none.`,
      },
      {
        condition: everyGroup(
          `try(length(group.instance_types), 1) > 0 && ${fits("(group.instance_types == null ? var.instance_types : group.instance_types)", "coalesce(group.ami_type, var.ami_type)")}`,
        ),
        message: `node_groups must each have instance_types that fit ami_type: ${FITS}.`,
      },
      {
        condition: everyGroup(
          'group.capacity_type == null || contains(["ON_DEMAND", "SPOT"], coalesce(group.capacity_type, "-"))',
        ),
        message: "node_groups must each have ON_DEMAND or SPOT as capacity_type, or none.",
      },
      {
        condition: everyGroup(
          "alltrue([for size in [group.min_size, group.max_size, coalesce(group.desired_size, group.min_size)] : size >= 0 && floor(size) == size])" +
            " && group.max_size >= 1 && group.min_size <= coalesce(group.desired_size, group.min_size)" +
            " && coalesce(group.desired_size, group.min_size) <= group.max_size",
        ),
        message:
          "node_groups must each have sizes in whole numbers: min_size <= desired_size <= max_size, and max_size 1 or more.",
      },
      {
        condition: everyGroup(
          "coalesce(group.max_unavailable, 1) >= 1 && floor(coalesce(group.max_unavailable, 1)) == coalesce(group.max_unavailable, 1)",
        ),
        message: "node_groups must each have a whole number, 1 or more, as max_unavailable, or none.",
      },
      {
        condition: everyGroup(
          "coalesce(group.volume_size_gib, 20) >= 20 && floor(coalesce(group.volume_size_gib, 20)) == coalesce(group.volume_size_gib, 20)",
        ),
        message: "node_groups must each have a whole number, 20 or more, as volume_size_gib, or none.",
      },
      {
        condition: everyGroup(
          "try(length(group.zones), 1) > 0 && length(setsubtract(coalesce(group.zones, []), keys(var.zone_subnet_ids))) == 0",
        ),
        message: "node_groups must each have zones that are keys of zone_subnet_ids, or none.",
      },
      {
        // https://docs.aws.amazon.com/eks/latest/APIReference/API_Taint.html
        condition: everyGroup(
          'alltrue([for taint in group.taints : contains(["NO_SCHEDULE", "NO_EXECUTE", "PREFER_NO_SCHEDULE"], taint.effect)])',
        ),
        message: "node_groups must have taints whose effect is NO_SCHEDULE, NO_EXECUTE or PREFER_NO_SCHEDULE.",
      },
    ],
  },
  node_repair: flag(true, "Whether EKS replaces nodes that remain unhealthy."),
  node_ssm: flag(false, "Whether Session Manager can open shells on the nodes."),
} satisfies Inputs;
