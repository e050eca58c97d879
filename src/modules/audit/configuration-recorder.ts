import { ConfigConfigRule } from "@cdktf/provider-aws/lib/config-config-rule";
import { ConfigConfigurationRecorder } from "@cdktf/provider-aws/lib/config-configuration-recorder";
import { ConfigConfigurationRecorderStatus } from "@cdktf/provider-aws/lib/config-configuration-recorder-status";
import { ConfigDeliveryChannel } from "@cdktf/provider-aws/lib/config-delivery-channel";
import { IamServiceLinkedRole } from "@cdktf/provider-aws/lib/iam-service-linked-role";
import { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { attribute, forEach, hcl, hclBool, when } from "../../core/hcl";

export interface ConfigurationRecorderProps {
  readonly recorderName: string;
  readonly accountId: string;
  readonly bucketName: string;
  /** An expression: whether `destroy` deletes the bucket and its objects. */
  readonly forceDestroy: string;
  /** Days after which snapshots and histories are deleted. */
  readonly expirationDays: number;
  /** `CONTINUOUS` or `DAILY`. */
  readonly frequency: string;
  /** An expression: parameters of AWS Config's managed rules by identifier. */
  readonly rules: string;
  /** An expression: whether the account lacks AWS Config's service-linked role. */
  readonly createServiceLinkedRole: string;
  /** An expression: whether there is a recorder. */
  readonly enabled: string;
}

/**
 * AWS Config's recorder of all resources, its delivery channel and bucket, and managed rules.
 *
 * It has its own bucket, without Object Lock: AWS Config does not deliver to a bucket with default retention.
 * https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html
 */
export class ConfigurationRecorder extends Construct {
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: ConfigurationRecorderProps) {
    super(scope, id);
    const { accountId, bucketName } = props;
    const count = when(props.enabled);
    const bucketArn = `arn:aws:s3:::${bucketName}`;
    const fromHere = { "aws:SourceAccount": accountId };
    const allow = (sid: string, action: string[], resource: string, further: Record<string, string> = {}) => ({
      Sid: sid,
      Effect: "Allow",
      Principal: { Service: "config.amazonaws.com" },
      Action: action,
      Resource: resource,
      Condition: { StringEquals: { ...fromHere, ...further } },
    });

    const key = new EncryptionKey(this, "key", {
      description: `Encrypts what AWS Config delivers for ${props.recorderName}`,
      alias: `${props.recorderName}-config`,
      accountId,
      count,
      kept: `!${props.forceDestroy}`,
      // https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html
      services: [{ principal: "config.amazonaws.com", condition: { StringEquals: fromHere } }],
    });
    this.bucket = new PrivateBucket(this, "bucket", {
      count,
      bucketName,
      forceDestroy: hclBool(props.forceDestroy),
      kmsKeyArn: key.arn,
      noncurrentDays: 30,
      expirationDays: props.expirationDays,
      // https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html
      statements: [
        allow("ConfigBucketCheck", ["s3:GetBucketAcl", "s3:ListBucket"], bucketArn),
        allow("ConfigWrite", ["s3:PutObject"], `${bucketArn}/AWSLogs/${accountId}/Config/*`, {
          "s3:x-amz-acl": "bucket-owner-full-control",
        }),
      ],
    });
    const role = new IamServiceLinkedRole(this, "service_linked_role.default", {
      count: when(`${props.enabled} && ${props.createServiceLinkedRole}`),
      awsServiceName: "config.amazonaws.com",
    });
    const recorder = new ConfigConfigurationRecorder(this, "recorder.default", {
      count,
      name: props.recorderName,
      // The service-linked role, which Security Hub's control Config.1 requires, created here or earlier.
      roleArn: `arn:aws:iam::${accountId}:role/aws-service-role/config.amazonaws.com/AWSServiceRoleForConfig`,
      recordingGroup: { allSupported: true, includeGlobalResourceTypes: true },
      recordingMode: { recordingFrequency: props.frequency },
      dependsOn: [role],
    });
    const name = attribute(recorder, "name", 1);
    const channel = new ConfigDeliveryChannel(this, "channel.default", {
      count,
      name: props.recorderName,
      s3BucketName: this.bucket.bucketName,
      s3KmsKeyArn: key.arn,
      snapshotDeliveryProperties: { deliveryFrequency: "TwentyFour_Hours" },
      dependsOn: [recorder, this.bucket.policy],
    });
    const status = new ConfigConfigurationRecorderStatus(this, "status.default", {
      count,
      name,
      isEnabled: true,
      dependsOn: [channel],
    });
    new ConfigConfigRule(this, "rule.default", {
      forEach: forEach(`{ for rule, parameters in ${props.rules} : rule => parameters if ${props.enabled} }`),
      name: hcl('lower(replace(each.key, "_", "-"))'),
      source: { owner: "AWS", sourceIdentifier: hcl("each.key") },
      inputParameters: hcl("length(each.value) > 0 ? jsonencode(each.value) : null"),
      dependsOn: [status],
    });
  }
}
