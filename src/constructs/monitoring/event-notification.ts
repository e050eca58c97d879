import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import { attribute } from "../../core/hcl";

export interface EventNotificationProps {
  readonly ruleName: string;
  readonly description: string;
  /** Which events: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly pattern: Record<string, unknown>;
  /** SNS topic; its policy, and its key's, must let `events.amazonaws.com` publish. */
  readonly topicArn: string;
  /** Parts of the event by the name `message` gives them, as JSON paths: `{ title: "$.detail.title" }`. */
  readonly paths: Record<string, string>;
  /** What a person reads, with `<title>` where a part goes. */
  readonly message: string;
  /** `count` of the rule. */
  readonly count: number;
}

/** An EventBridge rule that tells an SNS topic of events, in a sentence. */
export class EventNotification extends Construct {
  constructor(scope: Construct, id: string, props: EventNotificationProps) {
    super(scope, id);
    const { count } = props;
    const rule = new CloudwatchEventRule(this, "rule.default", {
      count,
      name: props.ruleName,
      description: props.description,
      eventPattern: JSON.stringify(props.pattern),
    });
    new CloudwatchEventTarget(this, "target.default", {
      count,
      rule: attribute(rule, "name", 1),
      targetId: "topic",
      arn: props.topicArn,
      inputTransformer: { inputPaths: props.paths, inputTemplate: JSON.stringify(props.message) },
    });
  }
}
