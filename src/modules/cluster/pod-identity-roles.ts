import { EksPodIdentityAssociation } from "@cdktf/provider-aws/lib/eks-pod-identity-association";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Construct } from "constructs";
import { podIdentityTrust } from "../../constructs/iam/pod-identity-role";
import { serviceTrust } from "../../constructs/iam/service-role";
import { addressOf, forEach, hcl } from "../../core/hcl";

export interface PodIdentityRolesProps {
  /** Name of the cluster; its resource's attribute, so that associations follow the cluster. */
  readonly clusterName: string;
  readonly clusterArn: string;
  readonly accountId: string;
  /**
   * Expression of a map, by role name without the cluster's, of `namespace`, `service_account`,
   * `managed_policy_arns` and `statements` (`actions`, `resources`, `conditions`).
   */
  readonly roles: string;
}

/** IAM roles that the pods of one service account each get through EKS Pod Identity, in this cluster alone. */
export class PodIdentityRoles extends Construct {
  /** What must be there before a pod that needs its role starts. */
  readonly dependables: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PodIdentityRolesProps) {
    super(scope, id);
    const { roles, clusterName } = props;
    const role = new IamRole(this, "role.default", {
      forEach: forEach(roles),
      name: `${clusterName}-${hcl("each.key")}`,
      assumeRolePolicy: serviceTrust(podIdentityTrust(props.accountId, props.clusterArn)),
    });
    const reference = addressOf(role);
    const policy = new IamRolePolicy(this, "policy.default", {
      forEach: forEach(`{ for name, role in ${roles} : name => role if length(role.statements) > 0 }`),
      role: hcl(`${reference}[each.key].name`),
      name: "permissions",
      policy: hcl(
        'jsonencode({ Version = "2012-10-17", Statement = [for statement in each.value.statements : { for key, value in ' +
          '{ Effect = "Allow", Action = statement.actions, Resource = statement.resources, Condition = statement.conditions } : ' +
          'key => value if key != "Condition" || length(statement.conditions) > 0 }] })',
      ),
    });
    const attachment = new IamRolePolicyAttachment(this, "attachment.default", {
      forEach: forEach(
        `merge([for name, role in ${roles} : { for arn in role.managed_policy_arns : ` +
          '"${name}/${reverse(split("/", arn))[0]}" => { name = name, arn = arn } }]...)',
      ),
      role: hcl(`${reference}[each.value.name].name`),
      policyArn: hcl("each.value.arn"),
    });
    const association = new EksPodIdentityAssociation(this, "association.default", {
      forEach: forEach(roles),
      clusterName,
      namespace: hcl("each.value.namespace"),
      serviceAccount: hcl("each.value.service_account"),
      roleArn: hcl(`${reference}[each.key].arn`),
    });
    this.dependables = [policy, attachment, association];
  }
}
