import { Cloudtrail } from "@cdktf/provider-aws/lib/cloudtrail";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { S3BucketObjectLockConfigurationA } from "@cdktf/provider-aws/lib/s3-bucket-object-lock-configuration";
import { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { ServiceRole } from "../../constructs/iam/service-role";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { blockWhen } from "../../core/dynamic-block";
import { hcl, hclBool } from "../../core/hcl";

export interface AuditTrailProps {
  readonly trailName: string;
  readonly accountId: string;
  readonly region: string;
  readonly bucketName: string;
  /** An expression: whether `destroy` deletes the bucket and its objects. */
  readonly forceDestroy: string;
  /** `GOVERNANCE` or `COMPLIANCE`. */
  readonly lockMode: string;
  /** Days for which nobody can delete or overwrite a log file. */
  readonly lockDays: number;
  /** Days after which log files are deleted. */
  readonly expirationDays: number;
  /** Days for which events are kept in CloudWatch Logs. */
  readonly logRetentionDays: number;
  /** An expression: whether reads and writes of objects in S3 are recorded too. */
  readonly dataEvents: string;
  /** An expression: ARNs of the buckets that they are recorded of, none for all. */
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
      kept: `!${props.forceDestroy}`,
      // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html
      services: [{ principal: "cloudtrail.amazonaws.com", condition: { StringEquals: ofTrail } }],
    });
    this.bucket = new PrivateBucket(this, "bucket", {
      count,
      bucketName,
      forceDestroy: hclBool(props.forceDestroy),
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
    const { dataEvents, dataEventBuckets } = props;
    const objects = [
      { field: "eventCategory", equals: ["Data"] },
      { field: "resources.type", equals: ["AWS::S3::Object"] },
    ];
    const own = `${bucketArn}/`;
    this.trail.addOverride("dynamic.advanced_event_selector", [
      blockWhen(dataEvents, {
        name: "Management events, reads and writes",
        field_selector: [{ field: "eventCategory", equals: ["Management"] }],
      }),
      blockWhen(`${dataEvents} && length(${dataEventBuckets}) > 0`, {
        name: "Reads and writes of objects in some buckets",
        field_selector: [
          ...objects,
          { field: "resources.ARN", starts_with: hcl(`[for bucket in ${dataEventBuckets} : "\${bucket}/"]`) },
        ],
      }),
      blockWhen(`${dataEvents} && length(${dataEventBuckets}) == 0`, {
        name: "Reads and writes of objects in all buckets",
        field_selector: [...objects, { field: "resources.ARN", not_starts_with: [own] }],
      }),
      // Each delivery is a PutObject: to record them, too, would never end.
      // https://docs.aws.amazon.com/awscloudtrail/latest/userguide/filtering-data-events.html
      blockWhen(dataEvents, {
        name: "Reads and deletions of log files",
        field_selector: [
          ...objects,
          { field: "resources.ARN", starts_with: [own] },
          { field: "eventName", not_equals: ["PutObject"] },
        ],
      }),
    ]);
  }
}
