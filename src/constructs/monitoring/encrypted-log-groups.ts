import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import { forEach } from "../../core/hcl";
import { EncryptionKey } from "../encryption/encryption-key";
import { logGroupsGrant } from "../encryption/log-groups-grant";

export interface EncryptedLogGroupsProps {
  /** What the key encrypts, for its description. */
  readonly content: string;
  /** Alias of the key, without `alias/`. */
  readonly alias: string;
  /** Name of a group, with `each.key` or `each.value` in it. */
  readonly logGroupName: string;
  /** An expression: a map with an element per group. */
  readonly each: string;
  /** Names of the groups for the key's policy, which must have them before they exist; `*` matches any text. */
  readonly names: string | readonly string[];
  /** Days for which events are kept, a period that CloudWatch Logs allows. */
  readonly retentionDays: number;
  readonly accountId: string;
  readonly region: string;
  /** `count` of the key. */
  readonly count: number;
}

/** CloudWatch log groups with one KMS key, which only CloudWatch Logs may use, and only for these groups. */
export class EncryptedLogGroups extends Construct {
  readonly logGroup: CloudwatchLogGroup;

  constructor(scope: Construct, id: string, props: EncryptedLogGroupsProps) {
    super(scope, id);
    const { accountId, region, names } = props;
    const arnOf = (name: string) => `arn:aws:logs:${region}:${accountId}:log-group:${name}`;
    const key = new EncryptionKey(this, "key", {
      description: `Encrypts ${props.content}`,
      alias: props.alias,
      accountId,
      count: props.count,
      services: [logGroupsGrant(region, typeof names === "string" ? arnOf(names) : names.map(arnOf))],
    });
    this.logGroup = new CloudwatchLogGroup(this, "default", {
      forEach: forEach(props.each),
      name: props.logGroupName,
      retentionInDays: props.retentionDays,
      kmsKeyId: key.arn,
    });
  }
}
