import type { EksCluster } from "@cdktf/provider-aws/lib/eks-cluster";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Construct } from "constructs";
import type { ServiceRole } from "../../constructs/iam/service-role";
import { hcl, hclList, when } from "../../core/hcl";
import type { InputProps, InputValidation } from "../../core/inputs";

/** An expression: whether the cluster is in Auto Mode. */
export const IN_AUTO_MODE = "try(var.auto_mode.enabled, false)";

const NODE_POOLS = ["general-purpose", "system"];

/** What EKS runs itself in Auto Mode: https://docs.aws.amazon.com/eks/latest/userguide/eks-add-ons.html#addon-consider-auto */
const BUILT_IN_ADDONS = ["aws-ebs-csi-driver", "coredns", "eks-pod-identity-agent", "kube-proxy", "vpc-cni"];

const CLUSTER_POLICIES = {
  balancing: "AmazonEKSLoadBalancingPolicy",
  compute: "AmazonEKSComputePolicy",
  networking: "AmazonEKSNetworkingPolicy",
  storage: "AmazonEKSBlockStoragePolicy",
};

const rule = (condition: string, message: string): InputValidation => ({
  condition: `!${IN_AUTO_MODE} || (${condition})`,
  message: `auto_mode ${message}`,
});

export const AUTO_MODE: InputProps = {
  type: `object({ enabled = optional(bool, true), node_pools = optional(list(string), ${JSON.stringify(NODE_POOLS)}) })`,
  default: null,
  description:
    "EKS Auto Mode, for a new cluster: EKS makes and patches the nodes, in its node pools `general-purpose` and `system`, and " +
    "runs what the add-ons of a node do. Null, and there never was any; `{ enabled = false }` turns it off, which ends its nodes " +
    "and removes the load balancers that it made. See `docs/runbooks/cluster.md`.",
  validations: [
    {
      // https://docs.aws.amazon.com/eks/latest/userguide/set-builtin-node-pools.html
      condition: `var.auto_mode == null || try(length(var.auto_mode.node_pools) > 0 && length(setsubtract(var.auto_mode.node_pools, ${JSON.stringify(NODE_POOLS)})) == 0, false)`,
      message: `auto_mode must have one or both of ${NODE_POOLS.join(" and ")} as node_pools.`,
    },
    // https://docs.aws.amazon.com/eks/latest/userguide/migrate-auto.html
    rule(
      'try(tonumber(split(".", var.cluster_version)[1]) >= 29, false)',
      "must be off where cluster_version is older than 1.29: EKS refuses it.",
    ),
    rule(
      "length(var.node_groups) == 0 && !var.one_group_per_zone",
      "must be off where there are node_groups or one_group_per_zone: EKS makes all nodes.",
    ),
    // https://docs.aws.amazon.com/eks/latest/userguide/automode-learn-instances.html
    rule("!var.karpenter", "must be off where karpenter is true: both would add nodes for the same pods."),
    rule("!var.node_ssm", "must be off where node_ssm is true: nobody opens a shell on its nodes."),
    // https://docs.aws.amazon.com/eks/latest/userguide/auto-networking.html
    rule(
      "!var.prefix_delegation",
      "must be off where prefix_delegation is true: its nodes always have blocks of addresses.",
    ),
    rule(
      `length(setintersection(concat(keys(var.addons), keys(var.more_addons)), ${JSON.stringify(BUILT_IN_ADDONS)})) == 0`,
      `must be off where addons or more_addons have ${BUILT_IN_ADDONS.slice(0, -1).join(", ")} or ${BUILT_IN_ADDONS.at(-1)}: EKS runs them itself.`,
    ),
  ],
};

/** Actions of the trust in the cluster's role: in Auto Mode its sessions have the cluster's name as a tag. */
export const clusterTrust = (): string[] =>
  hclList(`${IN_AUTO_MODE} ? ["sts:AssumeRole", "sts:TagSession"] : ["sts:AssumeRole"]`);

/**
 * The policies of the cluster's role in Auto Mode: https://docs.aws.amazon.com/eks/latest/userguide/auto-cluster-iam-role.html
 */
export class AutoModePolicies extends Construct {
  constructor(scope: Construct, id: string, clusterRole: ServiceRole) {
    super(scope, id);
    for (const [name, policy] of Object.entries(CLUSTER_POLICIES))
      new IamRolePolicyAttachment(this, name, {
        count: when(IN_AUTO_MODE),
        role: clusterRole.roleName,
        policyArn: `arn:aws:iam::aws:policy/${policy}`,
      });
  }
}

/**
 * Turns Auto Mode on or off, or leaves it out: EKS takes its three parts together alone.
 * https://docs.aws.amazon.com/eks/latest/userguide/auto-enable-existing.html
 */
export function configureAutoMode(cluster: EksCluster, nodeRoleArn: string): void {
  const enabled = (block: string) => hcl(`${block}.value.enabled`);
  const where = (block: string, whole: string) => hcl(`${block}.value.enabled ? ${whole} : null`);
  cluster.addOverride("dynamic.compute_config", {
    for_each: hcl("var.auto_mode[*]"),
    content: {
      enabled: enabled("compute_config"),
      node_pools: where("compute_config", "compute_config.value.node_pools"),
      node_role_arn: where("compute_config", nodeRoleArn),
    },
  });
  cluster.addOverride("dynamic.kubernetes_network_config", {
    for_each: hcl("var.auto_mode[*]"),
    content: { elastic_load_balancing: { enabled: enabled("kubernetes_network_config") } },
  });
  cluster.addOverride("dynamic.storage_config", {
    for_each: hcl("var.auto_mode[*]"),
    content: { block_storage: { enabled: enabled("storage_config") } },
  });
}
