import { CloudwatchLogDelivery } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery";
import { CloudwatchLogDeliveryDestination } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery-destination";
import { CloudwatchLogDeliverySource } from "@cdktf/provider-aws/lib/cloudwatch-log-delivery-source";
import { Construct } from "constructs";
import { oneOf } from "../core/hcl";

export interface DistributionAccessLogsProps {
  /** Name of the delivery, unique in the account. */
  readonly deliveryName: string;
  readonly distributionArn: string;
  /** Bucket that the logs go to, in any region; its policy lets `delivery.logs.amazonaws.com` write. */
  readonly bucketArn: string;
  /** `count` of the delivery. */
  readonly count: number;
}

/** CloudFront's delivery service is in this region, wherever the bucket is. */
const REGION = "us-east-1";

/**
 * Access logs of a CloudFront distribution in S3, by standard logging v2: v1 needs a bucket with ACLs.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html
 */
export class DistributionAccessLogs extends Construct {
  constructor(scope: Construct, id: string, props: DistributionAccessLogsProps) {
    super(scope, id);
    const { count, deliveryName: name } = props;
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
      deliveryDestinationConfiguration: [{ destinationResourceArn: props.bucketArn }],
    });
    new CloudwatchLogDelivery(this, "default", {
      count,
      region: REGION,
      deliverySourceName: oneOf(source, "name"),
      deliveryDestinationArn: oneOf(destination, "arn"),
    });
  }
}
