import { ACCOUNT, accountId, beside, emails, type ModuleInputs, moduleName } from "../module-inputs";

const addresses = (count: number) => Array.from({ length: count }, (_, index) => `payments-${index}@example.com`);

export const budget: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    name: "billpay-prod",
    limit_usd: 1200,
    anomaly_threshold_usd: 20,
    cost_filter_tag: { key: "Project", values: ["billpay"] },
    existing_anomaly_monitor_arn: `arn:aws:ce::${ACCOUNT}:anomalymonitor/6e7d2a5c`,
    notification_emails: ["payments@example.com"],
    notification_topic_arn: `arn:aws:sns:us-east-1:${ACCOUNT}:billpay-warning`,
  },
  taken: {
    limit_usd: [0.5],
    anomaly_threshold_usd: [0.5],
    cost_filter_tag: [null],
    existing_anomaly_monitor_arn: [null],
    notification_emails: [[], addresses(10)],
    notification_topic_arn: [null],
  },
  refused: {
    account_id: accountId,
    name: moduleName,
    limit_usd: { "must be more than 0": [0, -1] },
    anomaly_threshold_usd: { "must be more than 0": [0, -1] },
    cost_filter_tag: {
      "must have a key and at least one value": [
        { key: "", values: ["billpay"] },
        { key: "Project", values: [] },
      ],
    },
    existing_anomaly_monitor_arn: {
      "must be the ARN of a cost anomaly monitor": [
        "",
        "6e7d2a5c",
        `arn:aws:ce::${ACCOUNT}:anomalysubscription/6e7d2a5c`,
      ],
    },
    notification_emails: {
      "somebody must be notified": [beside({ notification_topic_arn: null }, [])],
      "must be ten addresses or fewer": [addresses(11)],
      "must be e-mail addresses": emails,
    },
    notification_topic_arn: {
      "must be the ARN of an SNS topic": ["", "billpay", `arn:aws:sqs:us-east-1:${ACCOUNT}:billpay`],
    },
  },
};
