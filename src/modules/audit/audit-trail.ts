import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { ServiceRole } from "../../constructs/iam/service-role";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { blockWhen } from "../../core/dynamic-block";
import { hcl } from "../../core/hcl";

export interface AuditTrailProps {
  readonly trailName: string;
  readonly accountId: string;
  readonly region: string;
  readonly bucketName: string;
  readonly forceDestroy: IResolvable;
  /** `GOVERNANCE` or `COMPLIANCE`. */
  readonly lockMode: string;
  /** Days for which nobody can delete or overwrite a log file. */
  readonly lockDays: number;
  /** Days after which log files are deleted. */
  readonly expirationDays: number;
  /** Days for which events are kept in CloudWatch Logs. */
  readonly logRetentionDays: number;
  /** An expression: ARNs of the buckets whose object reads and writes are recorded too. */
  readonly dataEventBuckets: string;
  /** `count` of the trail and everything it needs. */
  readonly count: number;
}

/**
 * A CloudTrail trail of all regions, to CloudWatch Logs and to a bucket whose log files are encrypted, validated by digests
 * and under Object Lock. https://docs.aws.amazon.com/awscloudtrail/latest/userguide/best-practices-security.html
 */
export class AuditTrail extends Construct {
  readonly trail: Cloudtrail;
  readonly bucket: PrivateBucket;
  readonly logs: EncryptedLogGroup;

  constructor(scope: Construct, id: string, props: AuditTrailProps) {
    super(scope, id);
    const { accountId, region, count, bucketName } = props;
    // Built from the name, not a reference: the policies of the key and the bucket must name the trail before it exists.
    const trailArn = `arn:aws:cloudtrail:${region}:${accountId}:trail/${props.trailName}`;
    const bucketArn = `arn:aws:s3:::${bucketName}`;
    const ofTrail = { "aws:SourceArn": trailArn };

    const key = new EncryptionKey(this, "key", {
      description: `Encrypts the log files of the trail ${props.trailName}`,
      alias: `${props.trailName}-trail`,
      accountId,
      count,
      // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
      services: [{ principal: "cloudtrail.amazonaws.com", condition: { StringEquals: ofTrail } }],
    });
    this.bucket = new PrivateBucket(this, "bucket", {
      count,
      bucketName,
      forceDestroy: props.forceDestroy,
      kmsKeyArn: key.arn,
      objectLock: true,
      noncurrentDays: 30,
      expirationDays: props.expirationDays,
      // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html
      statements: [
        {
          Sid: "CloudTrailAclCheck",
          Effect: "Allow",
          Principal: { Service: "cloudtrail.amazonaws.com" },
          Action: "s3:GetBucketAcl",
          Resource: bucketArn,
          Condition: { StringEquals: ofTrail },
        },
        {
          Sid: "CloudTrailWrite",
          Effect: "Allow",
          Principal: { Service: "cloudtrail.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `${bucketArn}/AWSLogs/${accountId}/*`,
          Condition: { StringEquals: { ...ofTrail, "s3:x-amz-acl": "bucket-owner-full-control" } },
        },
      ],
    });
    const lock = new S3BucketObjectLockConfigurationA(this, "object_lock", {
      count,
      bucket: this.bucket.bucketName,
      dependsOn: [this.bucket.versioning],
      rule: { defaultRetention: { mode: props.lockMode, days: props.lockDays } },
    });

    this.logs = new EncryptedLogGroup(this, "logs", {
      logGroupName: `/aws/cloudtrail/${props.trailName}`,
      retentionDays: props.logRetentionDays,
      accountId,
      region,
      count,
    });
    const role = new ServiceRole(this, "role", {
      roleName: `${props.trailName}-cloudtrail`,
      // No source account: CloudTrail does not send it here.
      // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
      service: "cloudtrail.amazonaws.com",
      count,
      statements: [
        {
          Effect: "Allow",
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${this.logs.arn}:log-stream:${accountId}_CloudTrail_${region}*`,
        },
      ],
    });

    this.trail = new Cloudtrail(this, "default", {
      count,
      name: props.trailName,
      s3BucketName: this.bucket.bucketName,
      kmsKeyId: key.arn,
      isMultiRegionTrail: true,
      includeGlobalServiceEvents: true,
      enableLogFileValidation: true,
      enableLogging: true,
      cloudWatchLogsGroupArn: `${this.logs.arn}:*`,
      cloudWatchLogsRoleArn: role.arn,
      // CloudTrail tests the bucket and the role when the trail is created.
      dependsOn: [this.bucket.policy, lock, this.logs.logGroup, role.node.findChild("policy") as IamRolePolicy],
    });
    // A trail without selectors records all management events. The apply role may not set any, so that it cannot narrow
    // what is recorded: https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_PutEventSelectors.html
    const withData = `length(${props.dataEventBuckets}) > 0`;
    this.trail.addOverride("dynamic.advanced_event_selector", [
      blockWhen(withData, {
        name: "Management events, reads and writes",
        field_selector: [{ field: "eventCategory", equals: ["Management"] }],
      }),
      blockWhen(withData, {
        name: "Reads and writes of objects in S3",
        field_selector: [
          { field: "eventCategory", equals: ["Data"] },
          { field: "resources.type", equals: ["AWS::S3::Object"] },
          {
            field: "resources.ARN",
            starts_with: hcl(`[for bucket in ${props.dataEventBuckets} : "\${bucket}/"]`),
          },
        ],
      }),
    ]);
  }
}
