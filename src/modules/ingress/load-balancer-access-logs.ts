import type { IResolvable } from "cdktf/lib/tokens";
import { Construct } from "constructs";
import { PrivateBucket } from "../../constructs/storage/private-bucket";

export interface LoadBalancerAccessLogsProps {
  /** Name of the bucket for the logs. */
  readonly bucketName: string;
  readonly forceDestroy: IResolvable;
  /** Days after which logs are deleted. */
  readonly retentionDays: number;
  readonly accountId: string;
  readonly region: string;
}

/** A bucket that load balancers of the account write their access logs to. */
export class LoadBalancerAccessLogs extends Construct {
  readonly bucket: PrivateBucket;

  constructor(scope: Construct, id: string, props: LoadBalancerAccessLogsProps) {
    super(scope, id);
    const { bucketName, accountId, region } = props;
    this.bucket = new PrivateBucket(this, "bucket.default", {
      bucketName,
      forceDestroy: props.forceDestroy,
      // SSE-S3, the default: load balancers cannot write with a KMS key.
      // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/enable-access-logging.html
      expirationDays: props.retentionDays,
      noncurrentDays: 30,
      statements: [
        {
          Sid: "LoadBalancerLogs",
          Effect: "Allow",
          Principal: { Service: "logdelivery.elasticloadbalancing.amazonaws.com" },
          Action: "s3:PutObject",
          Resource: `arn:aws:s3:::${bucketName}/AWSLogs/${accountId}/*`,
          // IfExists: AWS guarantees only the path, which contains the account, and a condition key that a request
          // lacks would deny all logs.
          Condition: {
            StringEqualsIfExists: { "aws:SourceAccount": accountId },
            ArnLikeIfExists: {
              "aws:SourceArn": `arn:aws:elasticloadbalancing:${region}:${accountId}:loadbalancer/*`,
            },
          },
        },
      ],
    });
  }
}
