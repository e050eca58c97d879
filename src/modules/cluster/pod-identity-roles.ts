import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformDependable } from "cdktf/lib/terraform-dependable";
import { Construct } from "constructs";
import { type PodIdentityCluster, PodIdentityRole } from "../../constructs/iam/pod-identity-role";
import { addressOf, forEach, hcl } from "../../core/hcl";

export interface PodIdentityRolesProps {
  /** The name is an attribute of the resource, so that roles and associations depend on the cluster. */
  readonly cluster: PodIdentityCluster;
  /**
   * Expression of a map, by role name without the cluster's name, of `namespace`, `service_account`,
   * `managed_policy_arns` and `statements` (`actions`, `resources`, `conditions`).
   */
  readonly roles: string;
}

/** A `PodIdentityRole` per entry of a map, with managed policies too. */
export class PodIdentityRoles extends Construct {
  /** What must exist before a pod that needs its role starts. */
  readonly dependables: ITerraformDependable[];

  constructor(scope: Construct, id: string, props: PodIdentityRolesProps) {
    super(scope, id);
    const { roles } = props;
    const { role, association } = new PodIdentityRole(this, "default", {
      forEach: forEach(roles),
      cluster: props.cluster,
      roleName: hcl("each.key"),
      namespace: hcl("each.value.namespace"),
      serviceAccount: hcl("each.value.service_account"),
    });
    const policy = new IamRolePolicy(this, "policy.default", {
      forEach: forEach(`{ for name, role in ${roles} : name => role if length(role.statements) > 0 }`),
      role: role.roleName,
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
      role: hcl(`${addressOf(role.role)}[each.value.name].name`),
      policyArn: hcl("each.value.arn"),
    });
    this.dependables = [policy, attachment, association];
  }
}
