import { KmsAlias } from "@cdktf/provider-aws/lib/kms-alias";
import { KmsKey } from "@cdktf/provider-aws/lib/kms-key";
import { Fn } from "cdktf/lib/terraform-functions";
import { Construct } from "constructs";
import { attribute, hclBool } from "../../core/hcl";
import { policyDocument } from "../iam/policy-document";

/** An AWS service that may use a key. */
export interface KeyServiceGrant {
  /** Service principal, such as `logs.us-east-1.amazonaws.com`. */
  readonly principal: string;
  /** IAM condition that narrows the grant. */
  readonly condition: Record<string, Record<string, unknown>>;
}

export interface EncryptionKeyProps {
  readonly description: string;
  /** Alias without `alias/`. */
  readonly alias: string;
  readonly accountId: string;
  /** Services that may use the key, in addition to what the account's IAM policies allow. @default none */
  readonly services?: readonly KeyServiceGrant[];
  /** Further statements of the key policy, as IAM writes them. @default none */
  readonly statements?: readonly Record<string, unknown>[];
  /**
   * An expression: whether what the key encrypts outlives the key's module, as snapshots do. The key's policy then lets nobody
   * delete or disable the key, and the module's unit forgets it on `destroy`.
   * @default the key is deleted with its module
   */
  readonly kept?: string;
  /** `count` of the key. @default 1, without an index in the address */
  readonly count?: number;
  /** Region of the key. @default the provider's */
  readonly region?: string;
}

// No exception for administrators: to delete the key they must first change this policy, which is recorded.
const KEEP_KEY = {
  Sid: "KeepKey",
  Effect: "Deny",
  Principal: "*",
  Action: ["kms:DisableKey", "kms:ScheduleKeyDeletion"],
  Resource: "*",
};

/** A customer managed KMS key that is rotated every year; the account's IAM policies and the named services may use it. */
export class EncryptionKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: EncryptionKeyProps) {
    super(scope, id);
    const statements = [
      {
        Sid: "AccountPolicies",
        Effect: "Allow",
        Principal: { AWS: `arn:aws:iam::${props.accountId}:root` },
        Action: "kms:*",
        Resource: "*",
      },
      ...(props.services ?? []).map(({ principal, condition }, index) => ({
        Sid: `Service${index}`,
        Effect: "Allow",
        Principal: { Service: principal },
        Action: ["kms:Decrypt*", "kms:Describe*", "kms:Encrypt*", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
        Resource: "*",
        Condition: condition,
      })),
      ...(props.statements ?? []),
    ];
    const key = new KmsKey(this, "default", {
      count: props.count,
      region: props.region,
      description: props.description,
      enableKeyRotation: true,
      deletionWindowInDays: 30,
      policy: props.kept
        ? Fn.conditional(hclBool(props.kept), policyDocument([...statements, KEEP_KEY]), policyDocument(statements))
        : policyDocument(statements),
    });
    this.arn = attribute(key, "arn", props.count);
    new KmsAlias(this, "alias", {
      count: props.count,
      region: props.region,
      name: `alias/${props.alias}`,
      targetKeyId: attribute(key, "key_id", props.count),
    });
  }
}
