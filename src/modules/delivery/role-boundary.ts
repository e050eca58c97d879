import { keysOf } from "./apply-boundary";
import { ROLE_ACTIONS, withAdditional } from "./boundary-actions";
import { managedArns } from "./identity-statements";

export interface RoleBoundaryProps {
  readonly accountId: string;
  /** An expression: the regions that may be used. */
  readonly regions: string;
  /** An expression: additional IAM actions, such as `sqs:SendMessage`. */
  readonly additionalActions: string;
  /** An expression: names of the roles that may be handed to an instance; `*` matches any text. */
  readonly managedNames: string;
  readonly stateBucket: string;
}

/**
 * The most that a role which the apply role creates may do: those of the control plane, of nodes, of pods, of the database,
 * of backups and of logs. They make no role and no policy, change none, and do not reach the state files. What they need of IAM
 * are service-linked roles of services that they use, and to hand a role to an instance that they start.
 */
export function roleBoundary(props: RoleBoundaryProps): object[] {
  const bucket = `arn:aws:s3:::${props.stateBucket}`;
  return [
    {
      Sid: "WhatRolesDo",
      Effect: "Allow",
      Action: withAdditional(ROLE_ACTIONS, props.additionalActions),
      Resource: "*",
    },
    {
      // Which of the account's keys is in a role's own policy.
      Sid: "Keys",
      Effect: "Allow",
      Action: ["kms:*crypt*", "kms:GenerateDataKey*", "kms:CreateGrant", "kms:ListGrants", "kms:DescribeKey"],
      Resource: keysOf(props),
    },
    {
      Sid: "ServiceLinkedRoles",
      Effect: "Allow",
      Action: "iam:CreateServiceLinkedRole",
      Resource: `arn:aws:iam::${props.accountId}:role/aws-service-role/*`,
    },
    {
      // Karpenter starts instances with the nodes' role.
      Sid: "NodeRole",
      Effect: "Allow",
      Action: "iam:PassRole",
      Resource: managedArns(["role"], props),
      Condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
    },
    {
      // In Auto Mode, EKS makes profiles that begin so, and the cluster's role puts the nodes' role into them.
      Sid: "AutoModeProfiles",
      Effect: "Allow",
      Action: "iam:AddRoleToInstanceProfile",
      Resource: `arn:aws:iam::${props.accountId}:instance-profile/eks*`,
    },
    { Sid: "NotTheStates", Effect: "Deny", Action: "s3:*", Resource: [bucket, `${bucket}/*`] },
  ];
}
