import type { PolicyStatement } from "../../constructs/iam/service-role";
import { hcl } from "../../core/hcl";

/**
 * What making the platform's roles needs of IAM: those of the managed names, the cluster's OIDC provider and service-linked
 * roles. AWS Config is handed its own: https://docs.aws.amazon.com/config/latest/developerguide/using-service-linked-roles.html
 *
 * @param managedNames an expression: names of the roles and policies that may be written; `*` matches any text
 */
export function identityStatements(accountId: string, managedNames: string): PolicyStatement[] {
  const iam = `arn:aws:iam::${accountId}`;
  const managed = (...kinds: string[]) => managedArns(kinds, { accountId, managedNames });
  return [
    {
      Sid: "Account",
      Effect: "Allow",
      Action: ["iam:Get*", "iam:List*", "iam:UpdateAccountPasswordPolicy"],
      Resource: "*",
    },
    {
      Sid: "Roles",
      Effect: "Allow",
      Action: ["iam:*Role", "iam:*RolePolicy", "iam:UpdateRole*", "iam:PutRolePermissionsBoundary"],
      Resource: managed("role"),
    },
    {
      // One statement, since room is scarce: no action is of both types of resource.
      Sid: "PoliciesAndInstanceProfiles",
      Effect: "Allow",
      Action: ["iam:*Policy", "iam:*PolicyVersion", "iam:*InstanceProfile"],
      Resource: managed("policy", "instance-profile"),
    },
    {
      Sid: "ClusterIdentity",
      Effect: "Allow",
      Action: "iam:*OpenIDConnectProvider*",
      Resource: `${iam}:oidc-provider/oidc.eks.*`,
    },
    {
      Sid: "ServiceLinkedRoles",
      Effect: "Allow",
      Action: ["iam:*ServiceLinkedRole*", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole"],
      Resource: `${iam}:role/aws-service-role/*`,
    },
    {
      Sid: "ConfigRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: `${iam}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
    },
  ];
}

/** An expression: ARNs of the roles, policies or instance profiles of these names. */
export function managedArns(kinds: readonly string[], props: { accountId: string; managedNames: string }): string {
  const lists = kinds.map(
    (kind) => `[for name in ${props.managedNames} : format("arn:aws:iam::%s:${kind}/%s", ${props.accountId}, name)]`,
  );
  return hcl(lists.length === 1 ? lists.join() : `concat(${lists.join(", ")})`);
}
