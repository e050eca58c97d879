import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { Construct } from "constructs";
import { policyDocument } from "../../constructs/iam/policy-document";
import type { PolicyStatement } from "../../constructs/iam/service-role";
import { attributeOfEach } from "../../core/hcl";

/** The audience of tokens for AWS: jobs request it, and providers and roles accept it. */
export const STS_AUDIENCE = "sts.amazonaws.com";

export interface WebIdentityTrustProps {
  /** ARN of the IAM OIDC provider. */
  readonly providerArn: string;
  /** Issuer without `https://`, as condition keys contain it: `token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** An expression: the list of subjects. */
  readonly subjects: string;
  /** Whether `*` in a subject matches any text. @default false */
  readonly wildcards?: boolean;
}

/**
 * The trust statement for tokens of one issuer, with its audience and its subjects.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_create_for-idp_oidc.html
 */
export function webIdentityTrust(props: WebIdentityTrustProps) {
  const { issuer, subjects } = props;
  const audience = { [`${issuer}:aud`]: STS_AUDIENCE };
  const subject = { [`${issuer}:sub`]: subjects };
  return {
    Effect: "Allow",
    Action: "sts:AssumeRoleWithWebIdentity",
    Principal: { Federated: props.providerArn },
    Condition: props.wildcards
      ? { StringEquals: audience, StringLike: subject }
      : { StringEquals: { ...audience, ...subject } },
  };
}

export interface WebIdentityRoleProps {
  readonly roleName: string;
  readonly description: string;
  /** Trust statements, or an expression that is a list of them. */
  readonly trust: readonly object[] | string;
  /** Maximum duration of a session in seconds. */
  readonly maxSessionDuration: number;
  /** Statements of the inline policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** ARN of the permissions boundary of the role. @default none */
  readonly permissionsBoundary?: string;
  /** One role per key. @default one role */
  readonly forEach?: ITerraformIterator;
}

/** An IAM role that jobs of a pipeline assume with a short-lived token, so that no key is stored. */
export class WebIdentityRole extends Construct {
  readonly role: IamRole;

  constructor(scope: Construct, id: string, props: WebIdentityRoleProps) {
    super(scope, id);
    this.role = new IamRole(this, "default", {
      forEach: props.forEach,
      name: props.roleName,
      description: props.description,
      maxSessionDuration: props.maxSessionDuration,
      permissionsBoundary: props.permissionsBoundary,
      assumeRolePolicy: policyDocument(props.trust),
    });
    if (props.statements?.length) {
      new IamRolePolicy(this, "policy", {
        forEach: props.forEach,
        role: props.forEach ? attributeOfEach(this.role, "name") : this.role.name,
        name: "permissions",
        policy: policyDocument(props.statements),
      });
    }
  }
}
