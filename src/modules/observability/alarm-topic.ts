import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { SnsTopicPolicy } from "@cdktf/provider-aws/lib/sns-topic-policy";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { Construct } from "constructs";
import { policyDocument } from "../../constructs/iam/policy-document";
import { tlsOnly } from "../../constructs/iam/tls-only";
import { forEachElement, hcl } from "../../core/hcl";

export interface AlarmTopicProps {
  readonly topicName: string;
  readonly kmsKeyArn: string;
  readonly accountId: string;
  readonly region: string;
  /** An expression: the e-mail addresses to subscribe. Each must confirm the link that it gets. */
  readonly emails: string;
}

/** An encrypted SNS topic that this account's alarms, budgets, cost anomalies and EventBridge rules publish to, only over TLS. */
export class AlarmTopic extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: AlarmTopicProps) {
    super(scope, id);
    const { accountId, region } = props;
    const topic = new SnsTopic(this, "sns_topic.default", {
      name: props.topicName,
      kmsMasterKeyId: props.kmsKeyArn,
    });
    this.arn = topic.arn;
    const publish = (service: string, condition?: Record<string, Record<string, string>>) => ({
      Sid: service.split(".")[0],
      Effect: "Allow",
      Principal: { Service: service },
      Action: "sns:Publish",
      Resource: topic.arn,
      ...(condition && { Condition: condition }),
    });
    const fromHere = (source: string) => ({
      StringEquals: { "aws:SourceAccount": accountId },
      ArnLike: { "aws:SourceArn": source },
    });
    new SnsTopicPolicy(this, "policy.default", {
      arn: topic.arn,
      policy: policyDocument([
        publish("cloudwatch.amazonaws.com", fromHere(`arn:aws:cloudwatch:${region}:${accountId}:alarm:*`)),
        publish("budgets.amazonaws.com", fromHere(`arn:aws:budgets::${accountId}:*`)),
        // https://docs.aws.amazon.com/cost-management/latest/userguide/ad-SNS.html
        publish("costalerts.amazonaws.com", fromHere(`arn:aws:ce::${accountId}:anomalysubscription/*`)),
        // No condition, which would silently deny every event: EventBridge sends none of the condition keys.
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html#eb-sns-permissions
        publish("events.amazonaws.com"),
        tlsOnly("sns:Publish", topic.arn),
      ]),
    });
    new SnsTopicSubscription(this, "email", {
      forEach: forEachElement(props.emails, "address"),
      topicArn: topic.arn,
      protocol: "email",
      endpoint: hcl("each.key"),
    });
  }
}
