import { CloudwatchLogDelivery } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery";
import { CloudwatchLogDeliveryDestination } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination";
import { CloudwatchLogDeliverySource } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery-source";
import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { attribute } from "../../core/hcl";

export interface DistributionAccessLogsProps {
  /** Name of the delivery, unique in the account. */
  readonly deliveryName: string;
  readonly distributionArn: string;
  /** Name of the bucket for the logs. */
  readonly bucketName: string;
  readonly forceDestroy: IResolvable;
  /** Days after which logs are deleted. */
  readonly retentionDays: number;
  readonly accountId: string;
  /** `count` of the delivery and its bucket. */
  readonly count: number;
}

/** CloudFront's log delivery is in this region, whatever the region of the bucket. */
const REGION = "us-east-1";

/**
 * Access logs of a CloudFront distribution in their own bucket, through standard logging v2: v1 needs a bucket with ACLs.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export class DistributionAccessLogs extends Construct {
  constructor(scope: Construct, id: string, props: DistributionAccessLogsProps) {
    super(scope, id);
    const { accountId, count, deliveryName: name } = props;
    const bucket = new PrivateBucket(this, "bucket", {
      count,
      bucketName: props.bucketName,
      forceDestroy: props.forceDestroy,
      noncurrentDays: 30,
      expirationDays: props.retentionDays,
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html
      statements: [
        {
          Sid: "LogDelivery",
          Effect: "Allow",
          Principal: { Service: "delivery.logs.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${props.bucketName}/AWSLogs/${accountId}/*`,
          Condition: {
            StringEquals: { "aws:SourceAccount": accountId, "s3:x-amz-acl": "bucket-owner-full-control" },
            ArnLike: { "aws:SourceArn": `arn:aws:logs:${REGION}:${accountId}:delivery-source:${name}` },
          },
        },
      ],
    });
    const source = new CloudwatchLogDeliverySource(this, "source.default", {
      count,
      region: REGION,
      name,
      logType: "ACCESS_LOGS",
      resourceArn: props.distributionArn,
    });
    const destination = new CloudwatchLogDeliveryDestination(this, "destination.default", {
      count,
      region: REGION,
      name,
      outputFormat: "json",
      deliveryDestinationConfiguration: [{ destinationResourceArn: bucket.arn }],
    });
    new CloudwatchLogDelivery(this, "default", {
      count,
      region: REGION,
      deliverySourceName: attribute(source, "name", 1),
      deliveryDestinationArn: attribute(destination, "arn", 1),
      dependsOn: [bucket.policy], // without a policy that allows it to write, CloudWatch Logs would change the policy itself
    });
  }
}
