import { ACCOUNT, accountId, beside, emails, type ModuleInputs, moduleName, region } from "../module-inputs";

const elsewhere = { region: "us-west-2", web_acls: {} };

export const observability: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    name: "billpay-prod",
    alb_arn_suffix: "app/billpay/50dc6c495c0c9188",
    critical_emails: ["oncall@example.com"],
    database_identifier: "billpay-prod-postgres",
    database_instance_class: "db.m7g.large",
    warning_emails: ["team@example.com", "payments@example.com"],
    log_groups: { "/billpay/backend": 90, "aws-waf_logs.a#1": 30 },
    target_group_arn_suffixes: { backend: "targetgroup/backend/73e2d6bc24d8a067" },
    thresholds: { node_cpu_percent: 100, nat_dropped_percent: 0.01, waf_blocked_requests: 5000 },
    web_acls: {
      regional: { metric_name: "billpay-regional", scope: "REGIONAL" },
      cloudfront: { metric_name: "billpay-cloudfront", scope: "CLOUDFRONT" },
    },
  },
  taken: {
    alb_arn_suffix: [beside({ target_group_arn_suffixes: {} }, null)],
    critical_emails: [[]],
    database_instance_class: ["db.t4g.micro", beside({ database_identifier: null }, null)],
    target_group_arn_suffixes: [{}],
    thresholds: [{}],
    warning_emails: [[]],
    web_acls: [{}, beside(elsewhere, { regional: { metric_name: "billpay-regional", scope: "REGIONAL" } })],
  },
  refused: {
    account_id: accountId,
    region: {
      "must be the code of a region": region["must be the code of a region"].map((value) => beside(elsewhere, value)),
    },
    name: moduleName,
    alb_arn_suffix: {
      "must be the part of the ARN after loadbalancer/": [
        "",
        "billpay",
        "net/billpay/50dc",
        "app/billpay",
        "x/app/a/b",
      ],
    },
    critical_emails: { "must be e-mail addresses": emails },
    database_instance_class: {
      "must be a class whose memory is in src/modules/observability/database-memory.json": [
        null,
        "",
        "db.m7g",
        "m7g.large",
      ],
    },
    warning_emails: { "must be e-mail addresses": emails },
    log_groups: {
      "must have names of 1 to 512 characters": ["", "a b", "/billpay/*", "g".repeat(513)].map((group) => ({
        [group]: 30,
      })),
    },
    target_group_arn_suffixes: {
      "must be the parts of the ARNs from targetgroup/ on": [
        "",
        "backend",
        "targetgroup/backend",
        "a/targetgroup/b/c",
      ].map((suffix) => ({ backend: suffix })),
      "must be empty where alb_arn_suffix is null": [
        beside({ alb_arn_suffix: null }, { backend: "targetgroup/backend/73e2d6bc24d8a067" }),
      ],
    },
    thresholds: {
      "must be greater than 0": [{ pod_restarts: 0 }, { node_cpu_percent: -1 }],
      "that end in _percent must be at most 100": [{ node_cpu_percent: 100.5 }, { alb_5xx_percent: 101 }],
    },
    web_acls: {
      "must have the scope REGIONAL or CLOUDFRONT": [{ edge: { metric_name: "billpay", scope: "GLOBAL" } }],
      "of scope CLOUDFRONT must be empty outside us-east-1": [
        beside(elsewhere, { cloudfront: { metric_name: "billpay-cloudfront", scope: "CLOUDFRONT" } }),
      ],
    },
  },
};
