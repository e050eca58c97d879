import { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";

export interface VolumeKeyProps {
  readonly description: string;
  /** Alias without `alias/`. */
  readonly alias: string;
  readonly accountId: string;
  /** `count` of the key. @default 1, without an index in the address */
  readonly count?: number;
}

/** A KMS key for EBS volumes, which Amazon EC2 Auto Scaling may use for the disks of the instances it starts. */
export class VolumeKey extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: VolumeKeyProps) {
    super(scope, id);
    // A condition, since KMS refuses a principal that does not exist yet, such as in an account without a scaling group:
    // https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html
    const autoScaling = {
      "aws:PrincipalArn": `arn:aws:iam::${props.accountId}:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling`,
    };
    const key = new EncryptionKey(this, "default", {
      ...props,
      statements: [
        {
          Sid: "AutoScalingUsesTheKey",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: ["kms:Decrypt", "kms:DescribeKey", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*"],
          Resource: "*",
          Condition: { ArnEquals: autoScaling },
        },
        {
          Sid: "AutoScalingAttachesDisks",
          Effect: "Allow",
          Principal: { AWS: "*" },
          Action: "kms:CreateGrant",
          Resource: "*",
          Condition: { ArnEquals: autoScaling, Bool: { "kms:GrantIsForAWSResource": "true" } },
        },
      ],
    });
    this.arn = key.arn;
  }
}
