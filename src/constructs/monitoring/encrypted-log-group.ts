import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import { EncryptionKey } from "../encryption/encryption-key";
import { logGroupsGrant } from "../encryption/log-groups-grant";

export interface EncryptedLogGroupProps {
  readonly logGroupName: string;
  /** Days that events are kept; one of the periods CloudWatch Logs knows. */
  readonly retentionDays: number;
  readonly accountId: string;
  readonly region: string;
  /** `count` of the group and its key. @default 1, without an index in the address */
  readonly count?: number;
  /** Whether the group stands in `region` even where the provider's is another, as what serves CloudFront. @default false */
  readonly pinRegion?: boolean;
}

/** A CloudWatch log group encrypted with a KMS key of its own, which only CloudWatch Logs may use, and only for it. */
export class EncryptedLogGroup extends Construct {
  /** Without the trailing `:*`. */
  readonly arn: string;
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: EncryptedLogGroupProps) {
    super(scope, id);
    const { accountId, region, count } = props;
    const pinned = props.pinRegion ? region : undefined;
    // Composed, not referred to: the key's policy must name the group before the group exists.
    this.arn = `arn:aws:logs:${region}:${accountId}:log-group:${props.logGroupName}`;
    const key = new EncryptionKey(this, "key", {
      description: `Encrypts the log group ${props.logGroupName}`,
      // Aliases that begin with `aws/` are AWS's own.
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
