import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { Construct } from "constructs";
import { policyDocument } from "../../constructs/iam/policy-document";
import { tlsOnly } from "../../constructs/iam/tls-only";
import { addressOf, attribute, forEach, hcl, when } from "../../core/hcl";

/** Events by what the rule is called, each as its source and type: https://karpenter.sh/v1.14/reference/cloudformation/ */
const EVENTS: Readonly<Record<string, readonly [source: string, type: string]>> = {
  health: ["aws.health", "AWS Health Event"],
  rebalance: ["aws.ec2", "EC2 Instance Rebalance Recommendation"],
  reservation: ["aws.ec2", "EC2 Capacity Reservation Instance Interruption Warning"],
  spot: ["aws.ec2", "EC2 Spot Instance Interruption Warning"],
  state: ["aws.ec2", "EC2 Instance State-change Notification"],
};

export interface InterruptionQueueProps {
  /** Name of the queue, and what the rules' names begin with: up to 52 characters. */
  readonly name: string;
  readonly accountId: string;
  readonly region: string;
  /** An expression: whether it is there. */
  readonly enabled: string;
}

/** An SQS queue of the events that say an instance will stop, and the EventBridge rules that fill it. */
export class InterruptionQueue extends Construct {
  readonly queueName: string;
  readonly arn: string;

  constructor(scope: Construct, id: string, props: InterruptionQueueProps) {
    super(scope, id);
    const { name } = props;
    const count = when(props.enabled);
    const queue = new SqsQueue(this, "default", {
      count,
      name,
      messageRetentionSeconds: 300, // later than that the instance is gone
      sqsManagedSseEnabled: true,
    });
    this.queueName = attribute(queue, "name", count);
    this.arn = attribute(queue, "arn", count);
    new SqsQueuePolicy(this, "policy", {
      count,
      queueUrl: attribute(queue, "url", count),
      policy: policyDocument([
        {
          Sid: "ItsRules",
          Effect: "Allow",
          Principal: { Service: "events.amazonaws.com" },
          Action: "sqs:SendMessage",
          Resource: this.arn,
          Condition: {
            StringEquals: { "aws:SourceAccount": props.accountId },
            ArnLike: { "aws:SourceArn": `arn:aws:events:${props.region}:${props.accountId}:rule/${name}-*` },
          },
        },
        tlsOnly("sqs:*", this.arn),
      ]),
    });
    const events = Object.entries(EVENTS).map(
      ([event, [source, type]]) => `${event} = { source = "${source}", type = "${type}" }`,
    );
    const rules = new CloudwatchEventRule(this, "rule.events", {
      forEach: forEach(`{ for name, event in { ${events.join(", ")} } : name => event if ${props.enabled} }`),
      name: `${name}-${hcl("each.key")}`,
      description: hcl('"Tells Karpenter of an event: ${each.value.type}"'),
      eventPattern: hcl('jsonencode({ source = [each.value.source], "detail-type" = [each.value.type] })'),
    });
    new CloudwatchEventTarget(this, "target.events", {
      forEach: forEach(`{ for name, rule in ${addressOf(rules)} : name => rule.name }`),
      rule: hcl("each.value"),
      targetId: "karpenter",
      arn: this.arn,
    });
  }
}
