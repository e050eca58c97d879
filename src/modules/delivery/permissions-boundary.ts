import { IamPolicy } from "@cdktf/provider-aws/lib/iam-policy";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import { Construct } from "constructs";
import { hcl } from "../../core/hcl";

/**
 * Services whose endpoint is global: their requests have a fixed region, whatever the region of the environment.
 * https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_policies_scps_examples_general.html
 */
const GLOBAL_SERVICES = ["budgets:*", "ce:*", "cloudfront:*", "iam:*", "route53:*", "shield:*", "sts:*"];

export interface PermissionsBoundaryProps {
  readonly policyName: string;
  readonly description: string;
  /** An expression: the regions that may be used. */
  readonly regions: string;
  /** ARNs of IAM roles, policies and OIDC providers that nobody within the boundary may write or pass. */
  readonly guardedArns: readonly string[];
  readonly statements: readonly object[];
}

/**
 * A managed policy that limits roles and grants them nothing: its statements, in the allowed regions, and of nothing
 * that is the pipeline's own.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/access_policies_boundaries.html
 */
export class PermissionsBoundary extends Construct {
  readonly policy: IamPolicy;

  constructor(scope: Construct, id: string, props: PermissionsBoundaryProps) {
    super(scope, id);
    new TerraformLocal(this, "document", {
      Version: "2012-10-17",
      Statement: [
        ...props.statements,
        {
          Sid: "OnlyTheseRegions",
          Effect: "Deny",
          NotAction: GLOBAL_SERVICES,
          Resource: "*",
          Condition: { StringNotEquals: { "aws:RequestedRegion": props.regions } },
        },
        { Sid: "NotThePipeline", Effect: "Deny", NotAction: ["iam:Get*", "iam:List*"], Resource: props.guardedArns },
      ],
    });
    this.policy = new IamPolicy(this, "default", {
      name: props.policyName,
      description: props.description,
      policy: hcl(`jsonencode(local.${id}_document)`),
      // Another description replaces the policy, and AWS deletes none that roles have.
      lifecycle: { ignoreChanges: ["description"] },
    });
  }
}
