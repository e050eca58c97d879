import { EksAccessEntry } from "@cdktf/provider-aws/lib/eks-access-entry";
import { EksAccessPolicyAssociation } from "@cdktf/provider-aws/lib/eks-access-policy-association";
import { Construct } from "constructs";
import { attributeOfEach, forEach, hcl, hclList } from "../../core/hcl";

export interface AccessEntriesProps {
  /** Name of the cluster; an attribute of its resource, so that entries depend on the cluster. */
  readonly clusterName: string;
  /**
   * Expression of a map of `principal_arn`, `policy` (an EKS access policy, or null), `namespaces` (all if empty) and
   * `kubernetes_groups`.
   */
  readonly entries: string;
}

/** Who may use a cluster's Kubernetes API, with an EKS access policy, Kubernetes groups or both. */
export class AccessEntries extends Construct {
  constructor(scope: Construct, id: string, props: AccessEntriesProps) {
    super(scope, id);
    const entry = new EksAccessEntry(this, "entry.default", {
      forEach: forEach(props.entries),
      clusterName: props.clusterName,
      principalArn: hcl("each.value.principal_arn"),
      kubernetesGroups: hclList("each.value.kubernetes_groups"),
    });
    new EksAccessPolicyAssociation(this, "policy_association.default", {
      forEach: forEach(`{ for name, entry in ${props.entries} : name => entry if entry.policy != null }`),
      clusterName: props.clusterName,
      principalArn: attributeOfEach(entry, "principal_arn"),
      policyArn: `arn:aws:eks::aws:cluster-access-policy/${hcl("each.value.policy")}`,
      accessScope: {
        type: hcl('length(each.value.namespaces) > 0 ? "namespace" : "cluster"'),
        namespaces: hclList("length(each.value.namespaces) > 0 ? each.value.namespaces : null"),
      },
    });
  }
}
