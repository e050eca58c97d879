import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { Construct } from "constructs";
import { resourcesOf } from "../../core/resources-of";
import { type PolicyStatement, ServiceRole } from "./service-role";

/** The cluster that pods run in. */
export interface PodIdentityCluster {
  readonly clusterName: string;
  readonly accountId: string;
  readonly region: string;
  /** @default composed of the other three */
  readonly clusterArn?: string;
}

export interface PodIdentityRoleProps {
  readonly cluster: PodIdentityCluster;
  /** Name of the role, which follows the cluster's name and a hyphen. */
  readonly roleName: string;
  readonly namespace: string;
  readonly serviceAccount: string;
  /** Statements of the inline policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** `count` of the role and its association. @default 1, without an index in the address */
  readonly count?: number;
  /** One role and association per key, instead of `count`. @default one */
  readonly forEach?: ITerraformIterator;
}

/**
 * An IAM role that the pods of one service account get through EKS Pod Identity, only in this cluster.
 * https://docs.aws.amazon.com/eks/latest/userguide/pod-id-role.html
 */
export class PodIdentityRole extends Construct {
  readonly role: ServiceRole;
  readonly association: EksPodIdentityAssociation;
  /** What must exist before a pod starts: a pod gets its credentials when it is admitted, or never. */
  readonly dependables: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PodIdentityRoleProps) {
    super(scope, id);
    const { cluster, count, forEach } = props;
    const { clusterName, accountId, region } = cluster;
    this.role = new ServiceRole(this, "role.default", {
      roleName: `${clusterName}-${props.roleName}`,
      service: "pods.eks.amazonaws.com",
      trustActions: ["sts:AssumeRole", "sts:TagSession"],
      sourceAccount: accountId,
      sourceArn: cluster.clusterArn ?? `arn:aws:eks:${region}:${accountId}:cluster/${clusterName}`,
      statements: props.statements,
      count,
      forEach,
    });
    this.association = new EksPodIdentityAssociation(this, "association.default", {
      count,
      forEach,
      clusterName,
      namespace: props.namespace,
      serviceAccount: props.serviceAccount,
      roleArn: this.role.arn,
    });
    this.dependables = resourcesOf(this);
  }
}
