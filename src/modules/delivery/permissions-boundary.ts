import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import { Construct } from "constructs";
import { hcl } from "../../core/hcl";
import { identityStatements } from "./identity-statements";
import { KEY_USE, PLATFORM_ACTIONS } from "./platform-actions";

/**
 * Services whose endpoint is global: their requests have a fixed region, whatever the region of the environment.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
 */
const GLOBAL_SERVICES = ["budgets:*", "ce:*", "cloudfront:*", "iam:*", "route53:*", "shield:*", "sts:*"];

export interface PermissionsBoundaryProps {
  readonly policyName: string;
  readonly accountId: string;
  /** An expression: names of the roles, policies and instance profiles that may be written; `*` matches any text. */
  readonly managedNames: string;
  /** An expression: the regions that may be used. */
  readonly regions: string;
  /** An expression: additional IAM actions, such as `lambda:Get*`. */
  readonly additionalActions: string;
  /** ARNs of IAM roles and OIDC providers that nobody within the boundary may write or pass. */
  readonly guardedArns: readonly string[];
  readonly stateBucket: string;
  /** Prefix of the environment's state files in the bucket: empty, or ending in `/`. */
  readonly stateKeyPrefix: string;
}

/**
 * The policy that limits the apply role and every role that it creates. It allows the platform's services and denies the
 * ways around it: a role without this boundary, users and their keys, other regions, the pipeline's own roles and the
 * history of the state files. https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class PermissionsBoundary extends Construct {
  /** Built from the name, not a reference: the policy contains its own ARN. */
  readonly arn: string;
  readonly policy: IamPolicy;

  constructor(scope: Construct, id: string, props: PermissionsBoundaryProps) {
    super(scope, id);
    const { accountId, stateBucket } = props;
    this.arn = `arn:aws:iam::${accountId}:policy/${props.policyName}`;
    const bucket = `arn:aws:s3:::${stateBucket}`;
    const states = `${bucket}/${props.stateKeyPrefix}`;
    const notThisBoundary = { StringNotEquals: { "iam:PermissionsBoundary": this.arn } };

    new TerraformLocal(this, "document", {
      Version: "2012-10-17",
      Statement: [
        // The first two have no Sid: room is scarce.
        {
          Effect: "Allow",
          Action: hcl(`concat(${JSON.stringify(PLATFORM_ACTIONS)}, tolist(${props.additionalActions}))`),
          Resource: "*",
        },
        {
          // A role's own policy says which keys of the account it may decrypt with.
          Effect: "Allow",
          Action: KEY_USE,
          Resource: hcl(`[for region in ${props.regions} : format("arn:aws:kms:%s:%s:key/*", region, ${accountId})]`),
        },
        {
          Sid: "Buckets",
          Effect: "Allow",
          Action: ["s3:*Bucket*", "s3:*Object*", "s3:*Configuration", "s3:*PublicAccessBlock", "s3:*Multipart*"],
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
          Condition: notThisBoundary,
        },
        {
          Sid: "OnlyTheseRegions",
          Effect: "Deny",
          NotAction: GLOBAL_SERVICES,
          Resource: "*",
          Condition: { StringNotEquals: { "aws:RequestedRegion": props.regions } },
        },
        {
          Sid: "NotThePipeline",
          Effect: "Deny",
          NotAction: ["iam:Get*", "iam:List*"],
          Resource: [...props.guardedArns, this.arn],
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
      ],
    });
    this.policy = new IamPolicy(this, "default", {
      name: props.policyName,
      description: "The most that the platform's apply role and the roles it makes may do",
      policy: hcl(`jsonencode(local.${id}_document)`),
    });
  }
}
