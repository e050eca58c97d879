import { CloudwatchLogGroup } from "@cdktf/provider-aws/lib/cloudwatch-log-group";
import { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { logGroupsGrant } from "../../constructs/encryption/log-groups-grant";
import { addressOf, forEach, hcl, when } from "../../core/hcl";

/**
 * What the add-on `amazon-cloudwatch-observability` writes to, one log group each: logs of containers, of the nodes' system, of
 * kubelet and its like, and the measurements that metrics are made of.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-setup-logs-FluentBit.html
 */
const KINDS = ["application", "dataplane", "host", "performance"] as const;

export interface ContainerLogGroupsProps {
  readonly clusterName: string;
  /** `clusterName`, for between the quotes of a string in an expression. */
  readonly clusterNameInText: string;
  /** An expression: whether the add-on is installed. */
  readonly installed: string;
  /** Days for which events are kept, a period that CloudWatch Logs allows. */
  readonly retentionDays: number;
  readonly accountId: string;
  readonly region: string;
}

/**
 * The log groups of the cluster's containers and nodes, encrypted with one key. They are there before the agent, which would
 * make them itself, without a key and for ever.
 */
export class ContainerLogGroups extends Construct {
  readonly logGroup: CloudwatchLogGroup;
  /** An expression: names by kind, such as `application`; empty where the add-on is not installed. */
  readonly names: string;

  constructor(scope: Construct, id: string, props: ContainerLogGroupsProps) {
    super(scope, id);
    const { clusterName, installed, accountId, region } = props;
    const key = new EncryptionKey(this, "key", {
      description: `Encrypts the logs of the containers and nodes of ${clusterName}`,
      alias: `${clusterName}/container-logs`,
      accountId,
      count: when(installed),
      // Built from names: the key's policy must name the groups before they exist.
      services: [
        logGroupsGrant(
          region,
          KINDS.map(
            (kind) => `arn:aws:logs:${region}:${accountId}:log-group:/aws/containerinsights/${clusterName}/${kind}`,
          ),
        ),
      ],
    });
    this.logGroup = new CloudwatchLogGroup(this, "default", {
      forEach: forEach(
        `{ for kind in ${JSON.stringify(KINDS)} : kind => "/aws/containerinsights/${props.clusterNameInText}/\${kind}" if ${installed} }`,
      ),
      name: hcl("each.value"),
      retentionInDays: props.retentionDays,
      kmsKeyId: key.arn,
    });
    this.names = `{ for kind, group in ${addressOf(this.logGroup)} : kind => group.name }`;
  }
}
