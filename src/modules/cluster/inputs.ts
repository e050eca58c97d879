import { cidrs } from "../../constructs/inputs/cidrs";
import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, matchesOrNull, oneOfOrNull } from "../../constructs/inputs/names";
import { ACCOUNT_ID, CLUSTER_NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { twoSubnets } from "../../constructs/inputs/subnets";
import type { InputProps, Inputs, InputValidation } from "../../core/inputs";
import { ADDONS_WITH_ROLE } from "./addon-roles";
import { AUTO_MODE } from "./auto-mode";
import { NODE_INPUTS } from "./node-inputs";

/** EKS access policies for people and pipelines: https://docs.aws.amazon.com/eks/latest/userguide/access-policy-permissions.html */
const ACCESS_POLICIES = [
  "AmazonEKSClusterAdminPolicy",
  "AmazonEKSAdminPolicy",
  "AmazonEKSAdminViewPolicy",
  "AmazonEKSEditPolicy",
  "AmazonEKSViewPolicy",
];

/** The ranges that reach the Kubernetes API are narrower than the internet and than halves of it. */
const NEVER_THE_INTERNET = "such as 203.0.113.0/24: the internet (0.0.0.0/0) is never allowed";

const roleName = (name: string, role: string, use: string): InputProps => ({
  type: "string",
  default: role,
  description: `Name of the IAM role of ${use}.`,
  validations: [
    matches(
      name,
      "^[\\\\w+=,.@-]{1,64}$",
      "1 to 64 letters, digits or characters of + = , . @ _ -, such as EKSNodeRole",
    ),
  ],
});

/** Requires every add-on of a map to have an exact version. */
const exactVersions = (name: string): InputValidation => ({
  condition: `alltrue([for version in values(var.${name}) : can(regex("^v[0-9]+[.][0-9]+[.][0-9]+-eksbuild[.][0-9]+$", version))])`,
  message: `${name} must each have an exact version, such as v1.22.4-eksbuild.3.`,
});

export const INPUTS = {
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  region: REGION,
  account_id: ACCOUNT_ID,
  cluster_name: CLUSTER_NAME,
  cluster_version: {
    type: "string",
    default: "1.35",
    description:
      "Kubernetes version of the cluster, such as `1.35`, in standard support by the policies eks-version-supported and " +
      "eks-version-ending. Upgrade one minor version at a time.",
    validations: [matches("cluster_version", "^1\\\\.[0-9]{2}$", "a minor version in quotes, such as 1.35")],
  },
  node_version: {
    type: "string",
    default: null,
    description:
      "Kubernetes version of the nodes. Null means cluster_version. Set an older one for as long as EKS can roll the control " +
      "plane back to the previous version: https://docs.aws.amazon.com/eks/latest/userguide/rollback-cluster.html",
    validations: [
      {
        // https://kubernetes.io/releases/version-skew-policy/#kubelet
        condition:
          'var.node_version == null || try(can(regex("^1\\\\.[0-9]{2}$", var.node_version)) && contains([0, 1, 2, 3], tonumber(split(".", var.cluster_version)[1]) - tonumber(split(".", var.node_version)[1])), false)',
        message:
          "node_version must be cluster_version or up to three minor versions older, in quotes, such as 1.34, or null.",
      },
    ],
  },
  subnet_ids: {
    type: "list(string)",
    description:
      "Ids of the private subnets of the nodes and the control plane's network interfaces, in two zones or more.",
    validations: [twoSubnets("EKS refuses fewer")],
  },
  public_access_cidrs: cidrs(
    "public_access_cidrs",
    16,
    "IPv4 ranges on the internet that reach the Kubernetes API; if empty, it has no public endpoint.",
    NEVER_THE_INTERNET,
  ),
  private_access_cidrs: cidrs(
    "private_access_cidrs",
    8,
    "IPv4 ranges that reach the private endpoint of the Kubernetes API over HTTPS in addition to the nodes, such as those of a VPN.",
    NEVER_THE_INTERNET,
  ),
  cluster_logs_retention_days: logRetention("cluster_logs_retention_days"),
  container_logs_retention_days: logRetention("container_logs_retention_days"),
  cluster_role_name: roleName("cluster_role_name", "EKSClusterRole", "the control plane"),
  node_role_name: roleName("node_role_name", "EKSNodeRole", "the nodes"),
  access_entries: {
    type:
      "map(object({ principal_arn = string, policy = optional(string), namespaces = optional(list(string), []), " +
      "kubernetes_groups = optional(list(string), []) }))",
    default: {},
    description:
      "Who may use the Kubernetes API, by a name of your choice: an IAM role or user, and its permissions. These are an EKS " +
      "access policy (such as `AmazonEKSViewPolicy`) in the given namespaces, or in the whole cluster if there are none; " +
      "or Kubernetes groups, whose roles are in the cluster, such as `billpay:developers` of `modules/platform`; or both. " +
      "Without an entry nobody has access, not even the creator of the cluster.",
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
        message:
          "access_entries must have namespaces only together with a policy: those of a group follow from its roles.",
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
        message: "access_entries must each have the ARN of an IAM role or user as principal_arn.",
      },
      {
        condition:
          "length(distinct(values(var.access_entries)[*].principal_arn)) == length(values(var.access_entries))",
        message: "access_entries must have each principal_arn only once.",
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
      "The EKS add-ons that every cluster has and their versions: the default is for Kubernetes 1.35. To list the versions for " +
      "another: `aws eks describe-addon-versions --kubernetes-version 1.36`.",
    validations: [exactVersions("addons")],
  },
  more_addons: {
    type: "map(string)",
    default: {},
    description:
      "EKS add-ons in addition to those of addons, and their versions. cert-manager and external-dns get an IAM role for the " +
      "zones of dns_zone_ids; the role of another add-on is in pod_identity_roles.",
    validations: [
      exactVersions("more_addons"),
      {
        condition: "length(setintersection(keys(var.more_addons), keys(var.addons))) == 0",
        message: "more_addons must not have add-ons that are in addons.",
      },
      {
        condition: '!contains(keys(var.more_addons), "external-dns") || length(var.dns_zone_ids) > 0',
        message:
          "more_addons must have external-dns only together with dns_zone_ids: it has nowhere to write otherwise.",
      },
    ],
  },
  dns_zone_ids: {
    type: "set(string)",
    default: [],
    description:
      "Ids of the Route 53 hosted zones that the add-ons external-dns and cert-manager write records in, the latter only TXT " +
      "records that prove who has a domain.",
    validations: [
      {
        condition: 'alltrue([for id in var.dns_zone_ids : can(regex("^Z[0-9A-Z]{1,31}$", id))])',
        message: "dns_zone_ids must be ids of hosted zones, such as Z0123456789ABCDEFGHIJ.",
      },
    ],
  },
  addon_configuration: {
    type: "map(string)",
    // https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
    default: { "vpc-cni": '{"enableNetworkPolicy":"true"}' },
    description:
      "Settings of add-ons by add-on, in the JSON that `aws eks describe-addon-configuration` documents. The default makes " +
      "the VPC CNI enforce network policies. The module adds `controller.extraVolumeTags` of the EBS CSI driver and what " +
      "`prefix_delegation` needs; what is set here takes precedence.",
    validations: [
      {
        condition: "alltrue([for settings in values(var.addon_configuration) : can(keys(jsondecode(settings)))])",
        message: 'addon_configuration must be JSON objects, such as {"enableNetworkPolicy":"true"}.',
      },
    ],
  },
  prefix_delegation: flag(
    false,
    "Whether nodes get blocks of 16 addresses for their pods, so that small nodes run more pods. Subnets need free blocks of " +
      "/28; turn it on together with new nodes: see `docs/runbooks/cluster.md`.",
  ),
  pod_identity_roles: {
    type:
      "map(object({ namespace = string, service_account = string, managed_policy_arns = optional(list(string), []), " +
      "statements = optional(list(object({ actions = list(string), resources = list(string), " +
      "conditions = optional(map(map(list(string))), {}) })), []) }))",
    default: {},
    description:
      "IAM roles that pods get through EKS Pod Identity, by role name without the cluster's name: the service account and " +
      "its permissions, as managed policies and as statements. The add-ons already have their own roles.",
    validations: [
      {
        condition: `length(setintersection(keys(var.pod_identity_roles), ${JSON.stringify(ADDONS_WITH_ROLE)})) == 0`,
        message: `pod_identity_roles must not be named ${ADDONS_WITH_ROLE.join(", ")}: the add-ons already have these roles.`,
      },
      {
        condition:
          'alltrue([for name in keys(var.pod_identity_roles) : can(regex("^[a-z][a-z0-9-]*$", name)) && length("${var.cluster_name}-${name}") <= 64])',
        message:
          "pod_identity_roles must have names of a-z, 0-9 and -, with at most 64 characters together with the cluster's name.",
      },
      {
        condition:
          'alltrue([for action in flatten([for role in values(var.pod_identity_roles) : role.statements[*].actions]) : can(regex(":.*[A-Za-z]", action))])',
        message: "pod_identity_roles must list actions, such as s3:GetObject, never all of them (* or s3:*).",
      },
      {
        condition:
          'alltrue([for arn in flatten(values(var.pod_identity_roles)[*].managed_policy_arns) : !contains(["AdministratorAccess", "PowerUserAccess", "IAMFullAccess"], reverse(split("/", arn))[0])])',
        message: "pod_identity_roles must not have AdministratorAccess, PowerUserAccess or IAMFullAccess.",
      },
    ],
  },
  ...NODE_INPUTS,
  auto_mode: AUTO_MODE,
  karpenter: flag(
    false,
    "Whether the cluster has what Karpenter needs in AWS: an IAM role for its pods, an instance profile for its nodes and a " +
      "queue of interruptions. `platform` then installs it, in place of the cluster autoscaler; it runs on the node group. See " +
      "`docs/runbooks/cluster.md`.",
  ),
  volume_kms_key_arn: {
    type: "string",
    default: null,
    description:
      "ARN of the KMS key of the nodes' disks; its policy must allow the Auto Scaling service-linked role to use it. Null creates a key.",
    validations: [
      matchesOrNull("volume_kms_key_arn", "^arn:aws:kms:[^:]+:[0-9]{12}:key/", "the ARN of a KMS key, not of an alias"),
    ],
  },
  support_type: {
    type: "string",
    default: "STANDARD",
    nullable: true,
    description:
      "`STANDARD`: EKS upgrades the cluster when standard support of its version ends, instead of charging six times " +
      "the price. Null omits the setting, for an emulator that does not have it.",
    validations: [oneOfOrNull("support_type", "STANDARD")],
  },
  zonal_shift: {
    ...flag(
      true,
      "Whether traffic can be shifted away from an impaired zone. Null omits the setting, for an emulator that does not have it.",
    ),
    nullable: true,
  },
  deletion_protection: flag(
    true,
    "Whether the cluster is protected from deletion; turn it off in a separate apply before you destroy the cluster.",
  ),
  oidc_provider: flag(
    false,
    "Whether IAM trusts the cluster's OIDC issuer, for IAM roles for service accounts; Pod Identity does not need it.",
  ),
} satisfies Inputs;
