import { cidrs } from "../../constructs/inputs/cidrs";
import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, matchesOrNull, oneOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, CLUSTER_NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import type { InputProps, Inputs } from "../../core/inputs";
import { ADDONS_WITH_ROLE } from "./addon-roles";

/** EKS access policies that suit people and pipelines: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const ACCESS_POLICIES = [
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSViewPolicy",
];

/** What may reach the Kubernetes API is narrower than the internet, and than halves of it. */
const NEVER_THE_INTERNET = "as 203.0.113.0/24: the internet (0.0.0.0/0) is never let in";

const roleName = (name: string, role: string, use: string): InputProps => ({
  type: "string",
  default: role,
  description: `Name of the IAM role of ${use}.`,
  validations: [matches(name, "^[\\\\w+=,.@-]{1,64}$", "1 to 64 letters, digits or characters of + = , . @ _ -")],
});

const wholeNumber = (name: string, least: number, value: number, description: string): InputProps => ({
  type: "number",
  default: value,
  description,
  validations: [
    {
      condition: `var.${name} >= ${least} && floor(var.${name}) == var.${name}`,
      message: `${name} must be a whole number, ${least} or more.`,
    },
  ],
});

const desiredSize = wholeNumber("desired_size", 1, 2, "Nodes wanted now, from min_size to max_size.");

export const INPUTS = {
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  region: REGION,
  account_id: ACCOUNT_ID,
  cluster_name: CLUSTER_NAME,
  cluster_version: {
    type: "string",
    default: "1.35",
    description:
      "Kubernetes version of the cluster, such as `1.35`; one in EKS standard support on plan_date. Raise it one minor " +
      "version at a time.",
    validations: [matches("cluster_version", "^1\\\\.[0-9]{2}$", "a minor version in quotes, as 1.35")],
  },
  node_version: {
    type: "string",
    default: null,
    description:
      "Kubernetes version of the nodes. Null: cluster_version. An older one, for the days in which EKS would take the " +
      "control plane back to the version before: https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html",
    validations: [
      {
        // https://kubernetes.io/releases/version-skew-policy/#kubelet
        condition:
          'var.node_version == null || try(can(regex("^1\\\\.[0-9]{2}$", var.node_version)) && contains([0, 1, 2, 3], tonumber(split(".", var.cluster_version)[1]) - tonumber(split(".", var.node_version)[1])), false)',
        message: "node_version must be cluster_version or up to three minor versions older, in quotes, or null.",
      },
    ],
  },
  plan_date: {
    type: "string",
    default: null,
    description:
      "Day on which cluster_version must be in standard support, such as `2026-11-24` (UTC). Null: the day of the plan.",
    validations: [
      {
        condition:
          'var.plan_date == null || can(regex("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", var.plan_date)) && can(formatdate("YYYY", "${var.plan_date}T00:00:00Z"))',
        message: "plan_date must be a day, as 2026-11-24, or null.",
      },
    ],
  },
  subnet_ids: {
    type: "list(string)",
    description: "Ids of the private subnets, in two zones or more, of the nodes and the control plane's interfaces.",
    validations: [
      {
        condition: "length(distinct(var.subnet_ids)) >= 2",
        message: "subnet_ids must be two subnets or more, in two zones.",
      },
    ],
  },
  public_access_cidrs: cidrs(
    "public_access_cidrs",
    16,
    "IPv4 ranges on the internet that reach the Kubernetes API; none: it has no public endpoint.",
    NEVER_THE_INTERNET,
  ),
  private_access_cidrs: cidrs(
    "private_access_cidrs",
    8,
    "IPv4 ranges that reach the private endpoint of the Kubernetes API over HTTPS besides the nodes, such as a VPN's.",
    NEVER_THE_INTERNET,
  ),
  cluster_logs_retention_days: logRetention("cluster_logs_retention_days"),
  cluster_role_name: roleName("cluster_role_name", "EKSClusterRole", "the control plane"),
  node_role_name: roleName("node_role_name", "EKSNodeRole", "the nodes"),
  access_entries: {
    type:
      "map(object({ principal_arn = string, policy = optional(string), namespaces = optional(list(string), []), " +
      "kubernetes_groups = optional(list(string), []) }))",
    default: {},
    description:
      "Who may use the Kubernetes API, by a name of your choice: an IAM role or user, and what it may do. That is an EKS " +
      "access policy (as `AmazonEKSViewPolicy`) in the namespaces named, or in the whole cluster where none is; or " +
      "Kubernetes groups, whose roles are in the cluster, such as `billpay:developers` of `modules/platform`; or both. " +
      "Without an entry nobody may, not even who made the cluster.",
    validations: [
      {
        condition: `alltrue([for entry in values(var.access_entries) : entry.policy == null || contains([${ACCESS_POLICIES.map((policy) => `"${policy}"`).join(", ")}], coalesce(entry.policy, "-"))])`,
        message: `access_entries must each have one of the policies ${ACCESS_POLICIES.join(", ")}, or none.`,
      },
      {
        condition:
          "alltrue([for entry in values(var.access_entries) : entry.policy != null || length(entry.kubernetes_groups) > 0])",
        message: "access_entries must each have a policy, kubernetes_groups or both.",
      },
      {
        condition:
          "alltrue([for entry in values(var.access_entries) : entry.policy != null || length(entry.namespaces) == 0])",
        message: "access_entries must have namespaces only beside a policy: a group's are where its roles are.",
      },
      {
        // https://docs.aws.amazon.com/eks/latest/userguide/creating-access-entries.html
        condition:
          'alltrue([for group in flatten(values(var.access_entries)[*].kubernetes_groups) : !can(regex("^(system:|eks:|aws:|amazon:|iam:)", group))])',
        message: "access_entries must not have kubernetes_groups that begin with system:, eks:, aws:, amazon: or iam:.",
      },
      {
        condition:
          'alltrue([for entry in values(var.access_entries) : can(regex("^arn:aws:iam::[0-9]{12}:(role|user)/.+$", entry.principal_arn))])',
        message: "access_entries must each name the ARN of an IAM role or user as principal_arn.",
      },
      {
        condition:
          "length(distinct(values(var.access_entries)[*].principal_arn)) == length(values(var.access_entries))",
        message: "access_entries must name each principal_arn once.",
      },
    ],
  },
  addons: {
    type: "map(string)",
    // AWS's default versions for Kubernetes 1.35: aws eks describe-addon-versions --kubernetes-version 1.35
    default: {
      "amazon-cloudwatch-observability": "v6.4.0-eksbuild.1",
      "aws-ebs-csi-driver": "v1.63.1-eksbuild.1",
      "aws-secrets-store-csi-driver-provider": "v3.1.3-eksbuild.1",
      coredns: "v1.13.2-eksbuild.31",
      "eks-pod-identity-agent": "v1.3.10-eksbuild.3",
      "kube-proxy": "v1.35.3-eksbuild.29",
      "metrics-server": "v0.9.0-eksbuild.5",
      "vpc-cni": "v1.22.4-eksbuild.3",
    },
    description:
      "EKS add-ons and their versions, all of them: the default is for Kubernetes 1.35. Versions that go with another: " +
      "`aws eks describe-addon-versions --kubernetes-version 1.36`.",
    validations: [
      {
        condition:
          'alltrue([for version in values(var.addons) : can(regex("^v[0-9]+\\\\.[0-9]+\\\\.[0-9]+-eksbuild\\\\.[0-9]+$", version))])',
        message: "addons must each have an exact version, as v1.22.4-eksbuild.3.",
      },
    ],
  },
  addon_configuration: {
    type: "map(string)",
    // https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    default: { "vpc-cni": '{"enableNetworkPolicy":"true"}' },
    description:
      "Settings of add-ons by add-on, in JSON, such as `aws eks describe-addon-configuration` has them. The default makes " +
      "the VPC CNI enforce network policies.",
    validations: [
      {
        condition: "alltrue([for settings in values(var.addon_configuration) : can(keys(jsondecode(settings)))])",
        message: "addon_configuration must be JSON objects.",
      },
    ],
  },
  pod_identity_roles: {
    type:
      "map(object({ namespace = string, service_account = string, managed_policy_arns = optional(list(string), []), " +
      "statements = optional(list(object({ actions = list(string), resources = list(string), " +
      "conditions = optional(map(map(list(string))), {}) })), []) }))",
    default: {},
    description:
      "IAM roles that pods get through EKS Pod Identity, by role name without the cluster's: the service account, and " +
      "what it may do, as managed policies and as statements. The add-ons' own roles are there already.",
    validations: [
      {
        condition: `length(setintersection(keys(var.pod_identity_roles), ${JSON.stringify(ADDONS_WITH_ROLE)})) == 0`,
        message: `pod_identity_roles must not be named ${ADDONS_WITH_ROLE.join(", ")}: those roles are the add-ons'.`,
      },
      {
        condition:
          'alltrue([for name in keys(var.pod_identity_roles) : can(regex("^[a-z][a-z0-9-]*$", name)) && length("${var.cluster_name}-${name}") <= 64])',
        message:
          "pod_identity_roles must have names of a-z, 0-9 and -, short enough for 64 characters with the cluster's.",
      },
      {
        condition:
          'alltrue([for action in flatten([for role in values(var.pod_identity_roles) : role.statements[*].actions]) : can(regex(":.*[A-Za-z]", action))])',
        message: "pod_identity_roles must list actions, as s3:GetObject, never all of them (* or s3:*).",
      },
      {
        condition:
          'alltrue([for arn in flatten(values(var.pod_identity_roles)[*].managed_policy_arns) : !contains(["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"], reverse(split("/", arn))[0])])',
        message: "pod_identity_roles must not have AdministratorAccess, PowerUserAccess or IAMFullAccess.",
      },
    ],
  },
  node_group_name: {
    type: "string",
    default: "billpay-nodes",
    description: "Name of the node group and of its nodes.",
    validations: [
      matches(
        "node_group_name",
        "^[A-Za-z0-9][A-Za-z0-9_-]{0,62}$",
        "1 to 63 letters, digits, - and _, and begin with a letter or digit",
      ),
    ],
  },
  instance_types: {
    type: "list(string)",
    default: ["t3.medium"],
    description: "EC2 instance types of the nodes, x86-64, in order of preference.",
    validations: [
      {
        condition:
          'length(var.instance_types) > 0 && !anytrue([for type in var.instance_types : can(regex("^[a-z]+[0-9]+g[a-z]*[.]", type))])',
        message: "instance_types must be one or more x86-64 types, as t3.medium: the nodes' image is not for Graviton.",
      },
    ],
  },
  capacity_type: {
    type: "string",
    default: "ON_DEMAND",
    description: "`ON_DEMAND`, or `SPOT`: cheaper, and taken away at two minutes' notice.",
    validations: [oneOf("capacity_type", "ON_DEMAND", "SPOT")],
  },
  min_size: wholeNumber("min_size", 0, 2, "Fewest nodes."),
  max_size: wholeNumber("max_size", 1, 4, "Most nodes."),
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
  max_unavailable: wholeNumber("max_unavailable", 1, 1, "Nodes that an update may replace at once."),
  node_release_version: {
    type: "string",
    default: null,
    description:
      "Release of the Amazon Linux 2023 image for EKS, such as `1.35.3-20260901`. Null: the newest when the group is made or " +
      "its Kubernetes version raised.",
    validations: [
      {
        condition:
          'var.node_release_version == null || try(startswith(var.node_release_version, "${coalesce(var.node_version, var.cluster_version)}."), false)',
        message: "node_release_version must be a release for the nodes' version, as 1.35.3-20260901, or null.",
      },
    ],
  },
  volume_size_gib: wholeNumber("volume_size_gib", 20, 50, "Size of a node's disk in GiB, 20 or more."),
  volume_kms_key_arn: {
    type: "string",
    default: null,
    description:
      "KMS key of the nodes' disks; the Auto Scaling service-linked role must be let use it. Null: a key of the module's.",
    validations: [
      matchesOrNull("volume_kms_key_arn", "^arn:aws:kms:[^:]+:[0-9]{12}:key/", "the ARN of a KMS key, not of an alias"),
    ],
  },
  node_repair: flag(true, "Whether EKS replaces nodes that stay unhealthy."),
  node_ssm: flag(false, "Whether Session Manager opens shells on the nodes."),
  support_type: {
    type: "string",
    default: "STANDARD",
    nullable: true,
    description:
      "`STANDARD`: EKS upgrades the cluster when standard support of its version ends, instead of charging six times " +
      "the price. Null leaves the setting out, for a cloud that has none.",
    validations: [
      {
        condition: 'var.support_type == null || var.support_type == "STANDARD"',
        message: "support_type must be STANDARD, or null.",
      },
    ],
  },
  zonal_shift: {
    type: "bool",
    default: true,
    nullable: true,
    description:
      "Whether traffic may be shifted away from an impaired zone. Null leaves the setting out, for a cloud that has none.",
  },
  deletion_protection: flag(
    true,
    "Whether the cluster refuses to be deleted; turn it off in an apply of its own before you destroy it.",
  ),
  oidc_provider: flag(
    false,
    "Whether IAM trusts the cluster's OIDC issuer, for IAM roles for service accounts; Pod Identity does not need it.",
  ),
} satisfies Inputs;
