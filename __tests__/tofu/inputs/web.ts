import { ACCOUNT, accountId, beside, type ModuleInputs, permissionsBoundaryArn } from "../module-inputs";

const origins = [
  "https://a.billpay.example",
  "https://*.billpay.example:8443",
  "wss://api.billpay.example",
  "http://localhost:4200",
  "http://127.0.0.1",
];
const notOrigins = {
  "must be origins without a path": [
    ["http://a.billpay.example"],
    ["https://a.billpay.example/path"],
    ["https://a.billpay.example/"],
    ["https:"],
    ["*"],
    ["https://*"],
    ["'unsafe-eval'"],
    ["a.billpay.example"],
    ["https://a.billpay.example", "data:"],
  ],
};

const topic = (name: string, region = "us-east-1") => `arn:aws:sns:${region}:${ACCOUNT}:${name}`;

export const web: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    name: "billpay-prod",
    alarm_topic_arns: { critical: topic("critical"), warning: topic("warning") },
    bucket_name: "billpay-prod-frontend-a",
    aliases: ["a.billpay.example"],
    api_origin: "api.billpay.example",
    certificate_arn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0a1b`,
    access_logs_retention_days: 90,
    allowed_countries: ["US", "MX"],
    allowed_origins: origins,
    connect_sources: origins,
    script_sources: origins,
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
    price_class: "PriceClass_All",
    replica_region: "us-west-2",
    thresholds: { distribution_5xx_percent: 100, minimum_requests: 500 },
    web_acl_arn: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/billpay/0a1b`,
    zone_id: "Z0123456789ABCDEFGHIJ",
  },
  taken: {
    access_logs_retention_days: [null, 1, 3650],
    alarm_topic_arns: [null],
    aliases: [[], beside({ certificate_arn: null }, [])],
    allowed_countries: [[]],
    api_origin: [null],
    bucket_name: ["abc", "b".repeat(58)],
    name: ["bp", `b${"9".repeat(47)}`],
    permissions_boundary_arn: [null],
    price_class: ["PriceClass_100", "PriceClass_200"],
    replica_region: [null, "ap-southeast-2"],
    script_sources: [[]],
    thresholds: [{}],
    web_acl_arn: [null],
    zone_id: [null],
  },
  refused: {
    account_id: accountId,
    name: { "must be 2 to 48 characters": ["", "b", "Billpay", "1billpay", "-billpay", "bill_pay", "b".repeat(49)] },
    permissions_boundary_arn: permissionsBoundaryArn,
    alarm_topic_arns: {
      "must be ARNs of SNS topics in us-east-1": [
        "",
        "critical",
        `arn:aws:sqs:us-east-1:${ACCOUNT}:a`,
        topic(""),
        topic("critical", "us-west-2"),
      ].flatMap((arn) => [
        { critical: arn, warning: topic("warning") },
        { critical: topic("critical"), warning: arn },
      ]),
    },
    access_logs_retention_days: { "must be a whole number from 1 to 3650": [0, 3651, 1.5] },
    aliases: {
      "must be empty where there is no certificate_arn": [beside({ certificate_arn: null }, ["a.billpay.example"])],
    },
    allowed_countries: { "must be ISO 3166 codes": [["us"], ["USA"], ["US", ""]] },
    allowed_origins: notOrigins,
    connect_sources: notOrigins,
    script_sources: notOrigins,
    api_origin: {
      "must be a domain name in lower case": [
        "",
        "api",
        "API.billpay.example",
        "https://api.billpay.example",
        "api.billpay.example/v1",
        "api.billpay.example:443",
      ],
      "must not be one of the aliases": ["a.billpay.example"],
    },
    bucket_name: { "must be 3 to 58": ["ab", "-billpay", "billpay-", "bill.pay", "Billpay", "b".repeat(59)] },
    certificate_arn: {
      "must be the ARN of an ACM certificate in us-east-1": [
        "",
        `arn:aws:acm:us-west-2:${ACCOUNT}:certificate/0a1b`,
        `arn:aws:iam:us-east-1:${ACCOUNT}:certificate/0a1b`,
      ],
    },
    price_class: {
      "must be PriceClass_100, PriceClass_200 or PriceClass_All": ["", "PriceClass_300", "priceclass_all"],
    },
    replica_region: { "must be the code of a region": ["", "us-west", "US-WEST-2", "us-west-2b"] },
    thresholds: {
      "must be greater than 0": [{ minimum_requests: 0 }, { distribution_5xx_percent: 101 }],
    },
    zone_id: { "must be the id of a hosted zone": ["", "billpay.example.com", "z0123"] },
    web_acl_arn: {
      "must be the ARN of a WAFv2 web ACL of scope CLOUDFRONT": [
        "",
        `arn:aws:wafv2:us-east-1:${ACCOUNT}:regional/webacl/billpay/0a1b`,
        `arn:aws:wafv2:us-west-2:${ACCOUNT}:global/webacl/billpay/0a1b`,
      ],
    },
  },
};
