import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { Construct } from "constructs";
import { policyDocument } from "../../constructs/iam/policy-document";
import type { PolicyStatement } from "../../constructs/iam/service-role";
import { attributeOfEach } from "../../core/hcl";

/** The audience of tokens meant for AWS: what a job asks for, and what providers and roles accept. */
export const STS_AUDIENCE = "sts.amazonaws.com";

export interface WebIdentityTrustProps {
  /** ARN of the IAM OIDC provider. */
  readonly providerArn: string;
  /** Issuer without `https://`, as in the provider's condition keys: `token.actions.githubusercontent.com`. */
  readonly issuer: string;
  /** An expression that is the list of subjects. */
  readonly subjects: string;
  /** Whether `*` in a subject stands for any text. @default false */
  readonly wildcards?: boolean;
}

/**
 * The trust statement for tokens of one issuer: its audience and its subjects, both named.
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
  /** Trust statements, or an expression that is their list. */
  readonly trust: readonly object[] | string;
  /** Seconds that a session lasts at most. */
  readonly maxSessionDuration: number;
  /** Statements of the inline policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** ARN of the policy that caps the role. @default none */
  readonly permissionsBoundary?: string;
  /** One role for each key. @default one role */
  readonly forEach?: ITerraformIterator;
}

/** An IAM role that jobs of a pipeline assume with a short-lived token of their own, so that no key is stored. */
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
