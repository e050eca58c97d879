import type { Construct } from "constructs";
import { EncryptedLogGroups } from "../../constructs/monitoring/encrypted-log-groups";
import { addressOf, hcl, when } from "../../core/hcl";

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
export class ContainerLogGroups extends EncryptedLogGroups {
  /** An expression: names by kind, such as `application`; empty where the add-on is not installed. */
  readonly names: string;

  constructor(scope: Construct, id: string, props: ContainerLogGroupsProps) {
    const { clusterName, installed } = props;
    super(scope, id, {
      content: `the logs of the containers and nodes of ${clusterName}`,
      alias: `${clusterName}/container-logs`,
      logGroupName: hcl("each.value"),
      each: `{ for kind in ${JSON.stringify(KINDS)} : kind => "/aws/containerinsights/${props.clusterNameInText}/\${kind}" if ${installed} }`,
      names: KINDS.map((kind) => `/aws/containerinsights/${clusterName}/${kind}`),
      retentionDays: props.retentionDays,
      accountId: props.accountId,
      region: props.region,
      count: when(installed),
    });
    this.names = `{ for kind, group in ${addressOf(this.logGroup)} : kind => group.name }`;
  }
}
