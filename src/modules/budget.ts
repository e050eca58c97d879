import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { CeAnomalyMonitor } from "@cdktf/provider-aws/lib/ce-anomaly-monitor";
import { CeAnomalySubscription } from "@cdktf/provider-aws/lib/ce-anomaly-subscription";
import { TerraformIterator } from "cdktf/lib/terraform-iterator";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import { Token } from "cdktf/lib/tokens";
import type { Construct } from "constructs";
import { emailAddresses } from "../constructs/inputs/email-addresses";
import { flag } from "../constructs/inputs/flags";
import { matchesOrNull } from "../constructs/inputs/names";
import { ACCOUNT_ID, NAME } from "../constructs/inputs/naming";
import { hcl, hclList, when } from "../core/hcl";
import type { Inputs } from "../core/inputs";
import { TerraformModule } from "../core/terraform-module";

/** Percentages of the limit at which subscribers are notified. AWS allows five per budget. */
const NOTIFICATIONS = [
  { notificationType: "ACTUAL", threshold: 50 },
  { notificationType: "ACTUAL", threshold: 80 },
  { notificationType: "ACTUAL", threshold: 100 },
  { notificationType: "FORECASTED", threshold: 100 },
];

/** A block per entry of an expression that is a map. */
const dynamic = (map: string, content: Record<string, unknown>) =>
  TerraformIterator.fromMap(Token.asAnyMap(hcl(map))).dynamic(content);

const INPUTS = {
  name: NAME,
  account_id: ACCOUNT_ID,
  limit_usd: {
    type: "number",
    description: "What a month may cost, in US dollars; more than 0.",
    validations: [{ condition: "var.limit_usd > 0", message: "limit_usd must be more than 0." }],
  },
  cost_filter_tag: {
    type: "object({ key = string, values = list(string) })",
    default: null,
    description:
      "Only the costs of resources with this tag and one of these values are counted; the key must be active as a cost " +
      "allocation tag. Null counts the whole account.",
    validations: [
      {
        condition:
          "var.cost_filter_tag == null || try(length(var.cost_filter_tag.key) > 0 && length(var.cost_filter_tag.values) > 0, false)",
        message: "cost_filter_tag must have a key and at least one value, or be null.",
      },
    ],
  },
  notification_emails: {
    type: "list(string)",
    default: [],
    description: "E-mail addresses to notify, ten at most.",
    validations: [
      {
        condition: "length(var.notification_emails) + (var.notification_topic_arn == null ? 0 : 1) > 0",
        message:
          "notification_emails must have an address where notification_topic_arn is null: somebody must be notified.",
      },
      {
        condition: "length(var.notification_emails) <= 10",
        message: "notification_emails must be ten addresses or fewer, the limit of AWS Budgets.",
      },
      emailAddresses("notification_emails", "payments@example.com"),
    ],
  },
  notification_topic_arn: {
    type: "string",
    default: null,
    description:
      "ARN of an SNS topic of this account to notify; the policies of the topic and of its KMS key must let " +
      "`budgets.amazonaws.com` and `costalerts.amazonaws.com` publish. Null notifies no topic.",
    validations: [matchesOrNull("notification_topic_arn", "^arn:aws[a-z-]*:sns:", "the ARN of an SNS topic")],
  },
  anomaly_detection: flag(true, "Whether the costs of each AWS service are monitored for anomalies."),
  anomaly_threshold_usd: {
    type: "number",
    default: 20,
    description: "Amount above the expected cost, in US dollars, from which an anomaly is reported; more than 0.",
    validations: [
      { condition: "var.anomaly_threshold_usd > 0", message: "anomaly_threshold_usd must be more than 0." },
    ],
  },
  existing_anomaly_monitor_arn: {
    type: "string",
    default: null,
    description:
      "ARN of the account's existing monitor of AWS services: AWS allows one, and creates it when Cost Explorer is first " +
      "turned on. Null creates one.",
    validations: [
      matchesOrNull(
        "existing_anomaly_monitor_arn",
        "^arn:aws[a-z-]*:ce::[0-9]{12}:anomalymonitor/",
        "the ARN of a cost anomaly monitor",
      ),
    ],
  },
} satisfies Inputs;

/** What an environment may cost: a monthly budget, and the detection of unusual costs. */
export class Budget extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "budget", {
      description:
        "A monthly cost budget that notifies its subscribers at 50, 80 and 100 percent of the limit, and when the forecast " +
        "exceeds it; and AWS Cost Anomaly Detection, which notifies them of unusual costs.",
    });
    const { vars } = this;
    const name = vars.name.stringValue;

    const budget = new BudgetsBudget(this, "budgets_budget.monthly", {
      // Set, so that the provider does not have to look up the account of its credentials.
      accountId: vars.account_id.stringValue,
      name: `${name}-monthly`,
      budgetType: "COST",
      timeUnit: "MONTHLY",
      limitAmount: hcl(`tostring(${vars.limit_usd.expr})`),
      limitUnit: "USD",
      // https://docs.aws.amazon.com/cost-management/latest/userguide/create-budget-filters.html
      costFilter: dynamic(`{ for tag in ${vars.cost_filter_tag.expr}[*] : tag.key => tag.values }`, {
        name: "TagKeyValue",
        values: hcl('[for value in each.value : format("user:%s$%s", each.key, value)]'),
      }),
      notification: NOTIFICATIONS.map((notification) => ({
        ...notification,
        comparisonOperator: "GREATER_THAN",
        thresholdType: "PERCENTAGE",
        subscriberEmailAddresses: vars.notification_emails.listValue,
        subscriberSnsTopicArns: hclList(`${vars.notification_topic_arn.expr}[*]`),
      })),
    });
    this.anomalies(name);

    this.output("budget_name", {
      value: budget.name,
      description: "Name of the budget.",
      example: "billpay-dev-monthly",
    });
    this.output("anomaly_monitor_arn", {
      value: hcl("local.anomaly_monitor_arn"),
      description: "ARN of the cost anomaly monitor; null where `anomaly_detection` is off.",
      example: "arn:aws:ce::111122223333:anomalymonitor/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
    });
  }

  /** One subscription per channel: AWS sends e-mail only as daily summaries, and to SNS only immediately. */
  private anomalies(name: string): void {
    const { vars } = this;
    new CeAnomalyMonitor(this, "ce_anomaly_monitor.services", {
      count: when(`${vars.anomaly_detection.expr} && ${vars.existing_anomaly_monitor_arn.expr} == null`),
      name: `${name}-services`,
      monitorType: "DIMENSIONAL",
      monitorDimension: "SERVICE",
    });
    new TerraformLocal(
      this,
      "anomaly_monitor_arn",
      hcl(
        `!${vars.anomaly_detection.expr} ? null : ${vars.existing_anomaly_monitor_arn.expr} != null ? ${vars.existing_anomaly_monitor_arn.expr} : one(aws_ce_anomaly_monitor.services[*].arn)`,
      ),
    );
    const threshold = {
      monitorArnList: [hcl("local.anomaly_monitor_arn")],
      thresholdExpression: {
        dimension: {
          key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
          matchOptions: ["GREATER_THAN_OR_EQUAL"],
          values: [hcl(`tostring(${vars.anomaly_threshold_usd.expr})`)],
        },
      },
    };
    new CeAnomalySubscription(this, "email", {
      count: when(`${vars.anomaly_detection.expr} && length(${vars.notification_emails.expr}) > 0`),
      name: `${name}-anomalies-email`,
      frequency: "DAILY",
      subscriber: dynamic(`{ for address in ${vars.notification_emails.expr} : address => address }`, {
        type: "EMAIL",
        address: hcl("each.value"),
      }),
      ...threshold,
    });
    new CeAnomalySubscription(this, "topic", {
      count: when(`${vars.anomaly_detection.expr} && ${vars.notification_topic_arn.expr} != null`),
      name: `${name}-anomalies-topic`,
      frequency: "IMMEDIATE",
      subscriber: [{ type: "SNS", address: vars.notification_topic_arn.stringValue }],
      ...threshold,
    });
  }
}
