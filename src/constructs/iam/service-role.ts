import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import type { ITerraformIterator } from "cdktf/lib/terraform-iterator";
import { Construct } from "constructs";
import { attribute, attributeOfEach } from "../../core/hcl";
import { policyDocument } from "./policy-document";

/** One statement of an IAM policy, as IAM writes it. */
export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: "Allow" | "Deny";
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  /** An expression where one of its keys is an expression: the keys of an object are used as they are written. */
  readonly Condition?: Record<string, Record<string, unknown>> | string;
}

export interface ServiceRoleProps {
  readonly roleName: string;
  /** Service principal that assumes the role, such as `vpc-flow-logs.amazonaws.com`. */
  readonly service: string;
  /** Actions of the trust policy. @default ["sts:AssumeRole"] */
  readonly trustActions?: readonly string[];
  /** Prevents a confused deputy: the service may act only for resources of this account. @default no condition */
  readonly sourceAccount?: string;
  /** The same for a single resource. @default any resource of the account */
  readonly sourceArn?: string;
  /** Statements of the inline policy. @default none */
  readonly statements?: readonly PolicyStatement[];
  /** AWS managed policies by the name after `policy/`, keyed by the attachment's id. @default none */
  readonly managedPolicies?: Readonly<Record<string, string>>;
  /** `count` of the role. @default 1, without an index in the address */
  readonly count?: number;
  /** One role per key, instead of `count`; `arn` and `roleName` are then those of the same key. @default one role */
  readonly forEach?: ITerraformIterator;
}

/** An IAM role that one AWS service assumes, with only the given permissions. */
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
