import { hcl } from "../../core/hcl";
import { APPLY_ACTIONS, withAdditional } from "./boundary-actions";
import { identityStatements } from "./identity-statements";

export interface ApplyBoundaryProps {
  readonly accountId: string;
  /** An expression: names of the roles, policies and instance profiles that may be written; `*` matches any text. */
  readonly managedNames: string;
  /** An expression: the regions that may be used. */
  readonly regions: string;
  /** An expression: additional IAM actions, such as `lambda:Get*`. */
  readonly additionalActions: string;
  /** ARN of the boundary of the roles that the apply role creates. */
  readonly roleBoundaryArn: string;
  readonly stateBucket: string;
  /** Prefix of the environment's state files in the bucket: empty, or ending in `/`. */
  readonly stateKeyPrefix: string;
}

/**
 * The most that the apply role may do. It allows the platform's services and denies the ways around it: a role without the
 * boundary of created roles, users and their keys, and the history of the state files.
 */
export function applyBoundary(props: ApplyBoundaryProps): object[] {
  const { accountId } = props;
  const bucket = `arn:aws:s3:::${props.stateBucket}`;
  const states = `${bucket}/${props.stateKeyPrefix}`;
  return [
    // The first two have no Sid: room is scarce.
    { Effect: "Allow", Action: withAdditional(APPLY_ACTIONS, props.additionalActions), Resource: "*" },
    {
      // A role's own policy says which keys of the account it may decrypt with.
      Effect: "Allow",
      Action: ["kms:*crypt*", "kms:*Grant*"],
      Resource: keysOf(props),
    },
    {
      Sid: "Buckets",
      Effect: "Allow",
      Action: ["s3:*Bucket*", "s3:*Object*", "s3:*Configuration", "s3:*PublicAccessBlock"],
      NotResource: `${bucket}/*`,
    },
    { Sid: "States", Effect: "Allow", Action: ["s3:GetObject*", "s3:PutObject"], Resource: `${states}*` },
    { Sid: "StateLocks", Effect: "Allow", Action: "s3:DeleteObject", Resource: `${states}*.tflock` },
    ...identityStatements(accountId, props.managedNames).map(({ Sid: _, ...statement }) => statement), // room is scarce
    {
      Sid: "OnlyWithinBoundary",
      Effect: "Deny",
      Action: [
        ...["iam:CreateRole", "iam:PutRolePermissionsBoundary", "iam:AttachRolePolicy", "iam:DetachRolePolicy"],
        ...["iam:PutRolePolicy", "iam:DeleteRolePolicy"],
      ],
      Resource: "*",
      Condition: { StringNotEquals: { "iam:PermissionsBoundary": props.roleBoundaryArn } },
    },
    {
      Sid: "KeepStateHistory",
      Effect: "Deny",
      Action: [
        ...["s3:DeleteBucket*", "s3:DeleteObjectVersion*", "s3:PutBucket*", "s3:PutLifecycleConfiguration"],
        "s3:PutEncryptionConfiguration",
      ],
      Resource: [bucket, `${bucket}/*`],
    },
  ];
}

/** An expression: all keys of the account in the regions that may be used. */
export const keysOf = ({ regions, accountId }: { regions: string; accountId: string }): string =>
  hcl(`[for region in ${regions} : format("arn:aws:kms:%s:%s:key/*", region, ${accountId})]`);
