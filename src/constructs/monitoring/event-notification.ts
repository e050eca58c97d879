import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { Construct } from "constructs";
import { attribute } from "../../core/hcl";

export interface EventNotificationProps {
  readonly ruleName: string;
  readonly description: string;
  /** Which events: https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html */
  readonly pattern: Record<string, unknown>;
  /** SNS topic; its policy and that of its KMS key must let `events.amazonaws.com` publish. */
  readonly topicArn: string;
  /** Parts of the event, as JSON paths by the name that `message` uses: `{ title: "$.detail.title" }`. */
  readonly paths: Record<string, string>;
  /** Text of the notification, with `<title>` as the placeholder of a part. */
  readonly message: string;
  /** `count` of the rule. */
  readonly count: number;
}

/** An EventBridge rule that notifies an SNS topic of events, in a sentence. */
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
