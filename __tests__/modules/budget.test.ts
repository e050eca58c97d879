import { BudgetsBudget } from "@cdktf/provider-aws/lib/budgets-budget";
import { CeAnomalyMonitor } from "@cdktf/provider-aws/lib/ce-anomaly-monitor";
import { Budget } from "../../src/modules/budget";
import { synthesize } from "./synthesize";

const budget = synthesize(Budget);
const monthly = budget.resource("aws_budgets_budget.monthly");
const variable = (name: string) => budget.json.variable[name];

test("the budget is of a month's cost in US dollars, in the account that is named", () => {
  expect(budget.text).toHaveResourceWithProperties(BudgetsBudget, {
    account_id: "${var.account_id}",
    budget_type: "COST",
    time_unit: "MONTHLY",
    limit_amount: "${tostring(var.limit_usd)}",
    limit_unit: "USD",
  });
});

test("subscribers are told at 50, 80 and 100 percent, and when the forecast is above the limit", () => {
  const notifications: Record<string, unknown>[] = monthly.notification;
  expect(notifications.map((one) => [one.notification_type, one.threshold])).toEqual([
    ["ACTUAL", 50],
    ["ACTUAL", 80],
    ["ACTUAL", 100],
    ["FORECASTED", 100],
  ]);
  for (const notification of notifications) {
    expect(notification).toMatchObject({
      comparison_operator: "GREATER_THAN",
      threshold_type: "PERCENTAGE",
      subscriber_email_addresses: "${var.notification_emails}",
      subscriber_sns_topic_arns: "${var.notification_topic_arn[*]}",
    });
  }
});

test("the whole account counts, unless a tag narrows it", () => {
  expect(variable("cost_filter_tag").default).toBeNull();
  expect(monthly).not.toHaveProperty("cost_filter");
  expect(monthly.dynamic.cost_filter).toMatchObject({
    for_each: "${{ for tag in var.cost_filter_tag[*] : tag.key => tag.values }}",
    content: { name: "TagKeyValue", values: '${[for value in each.value : format("user:%s$%s", each.key, value)]}' },
  });
});

test("costs of each service are watched, by the account's one monitor where it has it already", () => {
  expect(variable("anomaly_detection").default).toBe(true);
  expect(budget.text).toHaveResourceWithProperties(CeAnomalyMonitor, {
    count: "${var.anomaly_detection && var.existing_anomaly_monitor_arn == null ? 1 : 0}",
    monitor_type: "DIMENSIONAL",
    monitor_dimension: "SERVICE",
  });
  expect(budget.json.locals.anomaly_monitor_arn).toMatch(
    /^\$\{!var\.anomaly_detection \? null : .* var\.existing_anomaly_monitor_arn : one\(aws_ce_anomaly_monitor\.services/,
  );
});

test("anomalies go by e-mail each day and to the topic at once, which is all that AWS allows", () => {
  const email = budget.resource("aws_ce_anomaly_subscription.email");
  expect(email.frequency).toBe("DAILY");
  expect(email.dynamic.subscriber.content.type).toBe("EMAIL");
  const topic = budget.resource("aws_ce_anomaly_subscription.topic");
  expect(topic.frequency).toBe("IMMEDIATE");
  expect(topic.subscriber).toEqual([{ type: "SNS", address: "${var.notification_topic_arn}" }]);
});

test("a channel is subscribed only where it is named and anomalies are watched", () => {
  expect(budget.resource("aws_ce_anomaly_subscription.email").count).toBe(
    "${var.anomaly_detection && length(var.notification_emails) > 0 ? 1 : 0}",
  );
  expect(budget.resource("aws_ce_anomaly_subscription.topic").count).toBe(
    "${var.anomaly_detection && var.notification_topic_arn != null ? 1 : 0}",
  );
});

test("anomalies below the threshold in US dollars disturb nobody", () => {
  for (const channel of ["email", "topic"]) {
    const { dimension } = budget.resource(`aws_ce_anomaly_subscription.${channel}`).threshold_expression;
    expect(dimension).toEqual({
      key: "ANOMALY_TOTAL_IMPACT_ABSOLUTE",
      match_options: ["GREATER_THAN_OR_EQUAL"],
      values: ["${tostring(var.anomaly_threshold_usd)}"],
    });
  }
});

test("the limit is each environment's own choice", () => {
  expect(variable("limit_usd")).not.toHaveProperty("default");
});
