import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import { EncryptionKey } from "../encryption/encryption-key";
import { logGroupsGrant } from "../encryption/log-groups-grant";

export interface EncryptedLogGroupProps {
  readonly logGroupName: string;
  /** Days for which events are kept, a period that CloudWatch Logs allows. */
  readonly retentionDays: number;
  readonly accountId: string;
  readonly region: string;
  /** `count` of the group and its key. @default 1, without an index in the address */
  readonly count?: number;
  /** Whether the group is in `region` even where the provider's region is another, such as for CloudFront. @default false */
  readonly pinRegion?: boolean;
}

/** A CloudWatch log group with its own KMS key, which only CloudWatch Logs may use, and only for this group. */
export class EncryptedLogGroup extends Construct {
  /** Without the trailing `:*`. */
  readonly arn: string;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id);
    const { accountId, region, count } = props;
    const pinned = props.pinRegion ? region : undefined;
    // Built from the name, not a reference: the key's policy must name the group before the group exists.
    this.arn = `arn:aws:logs:${region}:${accountId}:log-group:${props.logGroupName}`;
    const key = new EncryptionKey(this, "key", {
      description: `Encrypts the log group ${props.logGroupName}`,
      // Aliases that begin with `aws/` are reserved for AWS.
      alias: `logs/${props.logGroupName.replace(/^\//, "")}`,
      accountId,
      count,
      region: pinned,
      services: [logGroupsGrant(region, this.arn)],
    });
    this.logGroup = new CloudwatchLogGroup(this, "default", {
      count,
      region: pinned,
      name: props.logGroupName,
      retentionInDays: props.retentionDays,
      kmsKeyId: key.arn,
    });
  }
}
