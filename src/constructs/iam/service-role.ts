import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { Construct } from "constructs";
import { attribute, attributeOfEach } from "../../core/hcl";
import { policyDocument } from "./policy-document";

/** One statement of an IAM policy, in IAM's own words. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** An expression where a key of it is one: those of an object are taken as they are written. */
  readonly Condition?: Record<string, Record<string, unknown>> | string;
}

export interface ServiceRoleProps {
  readonly roleName: string;
  /** Service principal that assumes the role, such as `vpc-flow-logs.amazonaws.com`. */
  readonly service: string;
  /** Actions of the trust policy. @default ["sts:AssumeRole"] */
  readonly trustActions?: readonly string[];
  /** Guards against a confused deputy: only this account's resources may be acted for. @default no condition */
  readonly sourceAccount?: string;
  /** Likewise: only this resource may be acted for. @default any of the account's */
  readonly sourceArn?: string;
  /** Statements of the inline policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** AWS managed policies by the name after `policy/`, keyed by the attachment's id. @default none */
  readonly managedPolicies?: Readonly<Record<string, string>>;
  /** `count` of the role. @default 1, without an index in the address */
  readonly count?: number;
  /** One role for each key, in place of `count`; `arn` and `roleName` are then those of the same key. @default one role */
  readonly forEach?: ITerraformIterator;
}

/** An IAM role that one AWS service assumes, with just the permissions stated. */
export class ServiceRole extends Construct {
  readonly role: IamRole;
  readonly arn: string;
  readonly roleName: string;

  constructor(scope: Construct, id: string, props: ServiceRoleProps) {
    super(scope, id);
    const { count, forEach } = props;
    this.role = new IamRole(this, "default", {
      count,
      forEach,
      name: props.roleName,
      assumeRolePolicy: serviceTrust(props),
    });
    const ofRole = (name: string) => (forEach ? attributeOfEach(this.role, name) : attribute(this.role, name, count));
    this.arn = ofRole("arn");
    this.roleName = ofRole("name");
    if (props.statements?.length) {
      new IamRolePolicy(this, "policy", {
        count,
        forEach,
        role: this.roleName,
        name: "permissions",
        policy: policyDocument(props.statements),
      });
    }
    for (const [key, policy] of Object.entries(props.managedPolicies ?? {})) {
      new IamRolePolicyAttachment(this, key, {
        count,
        forEach,
        role: this.roleName,
        policyArn: `arn:aws:iam::aws:policy/${policy}`,
      });
    }
  }
}

/** The trust policy of a role that one AWS service assumes. */
function serviceTrust({ service, trustActions, sourceAccount, sourceArn }: ServiceRoleProps): string {
  return policyDocument([
    {
      Effect: "Allow",
      Action: trustActions ?? ["sts:AssumeRole"],
      Principal: { Service: service },
      ...(sourceAccount && {
        Condition: {
          StringEquals: { "aws:SourceAccount": sourceAccount },
          ...(sourceArn && { ArnEquals: { "aws:SourceArn": sourceArn } }),
        },
      }),
    },
  ]);
}
