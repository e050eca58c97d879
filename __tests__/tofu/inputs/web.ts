import { ACCOUNT, accountId, beside, type ModuleInputs, moduleName } from "../module-inputs";

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

export const web: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    name: "billpay-prod",
    bucket_name: "billpay-prod-frontend-a",
    aliases: ["a.billpay.example"],
    api_origin: "api.billpay.example",
    certificate_arn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0a1b`,
    access_logs_retention_days: 90,
    allowed_countries: ["US", "MX"],
    allowed_origins: origins,
    connect_sources: origins,
    script_sources: origins,
    price_class: "PriceClass_All",
    web_acl_arn: `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/billpay/0a1b`,
  },
  taken: {
    access_logs_retention_days: [null, 1, 3650],
    aliases: [[], beside({ certificate_arn: null }, [])],
    allowed_countries: [[]],
    api_origin: [null],
    bucket_name: ["abc", "b".repeat(58)],
    price_class: ["PriceClass_100", "PriceClass_200"],
    script_sources: [[]],
    web_acl_arn: [null],
  },
  refused: {
    account_id: accountId,
    name: moduleName,
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
    web_acl_arn: {
      "must be the ARN of a WAFv2 web ACL of scope CLOUDFRONT": [
        "",
        `arn:aws:wafv2:us-east-1:${ACCOUNT}:regional/webacl/billpay/0a1b`,
        `arn:aws:wafv2:us-west-2:${ACCOUNT}:global/webacl/billpay/0a1b`,
      ],
    },
  },
};
