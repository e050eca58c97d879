import { ACCOUNT, accountId, type ModuleInputs, moduleName, region, retentionDays } from "../module-inputs";

const notAddresses = {
  "must be ranges in CIDR notation": [
    "",
    "203.0.113.10",
    "203.0.113.0/33",
    "0.0.0.0/0",
    "0.0.0.0/00",
    "::/0",
    "somewhere/32",
  ].map((range) => ["203.0.113.10/32", range]),
};
const countries = (count: number) =>
  Array.from({ length: count }, (_, index) => String.fromCharCode(65 + Math.floor(index / 26), 65 + (index % 26)));

export const firewall: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    name: "billpay-prod",
    allowed_addresses: ["203.0.113.10/32", "2001:db8::/32"],
    denied_addresses: ["198.51.100.0/24"],
    block_response_body: '{"error":"request refused"}',
    blocked_countries: ["KP"],
    count_groups: ["AWSManagedRulesAnonymousIpList", "AWSManagedRulesSQLiRuleSet"],
    count_rules: { AWSManagedRulesCommonRuleSet: ["SizeRestrictions_QUERYSTRING"] },
    large_body_paths: ["/api/v1/receipts", "/a_b.c-d"],
    log_retention_days: 90,
    rate_limit: 2000,
  },
  taken: {
    allowed_addresses: [[]],
    block_response_body: [null, '"refused"'],
    blocked_countries: [[], countries(50)],
    count_groups: [[]],
    count_rules: [{}],
    denied_addresses: [[]],
    large_body_paths: [[], [`/${"a".repeat(198)}`, `/${"b".repeat(199)}`]],
    rate_limit: [10, 2000000000],
  },
  refused: {
    account_id: accountId,
    region,
    name: moduleName,
    log_retention_days: retentionDays,
    allowed_addresses: notAddresses,
    denied_addresses: notAddresses,
    block_response_body: { "must be JSON, such as": ["", "refused", "{error}"] },
    blocked_countries: {
      "must be ISO 3166 codes": [["kp"], ["PRK"], ["KP", ""]],
      "must be 50 countries or fewer": [countries(51)],
    },
    count_groups: {
      "must contain only AWSManagedRulesAmazonIpReputationList": [
        ["AWSManagedRulesLinuxRuleSet"],
        ["AWSManagedRulesSQLiRuleSet", ""],
      ],
    },
    count_rules: {
      "must have only these keys: AWSManagedRulesAmazonIpReputationList": [
        { AWSManagedRulesLinuxRuleSet: ["LFI_URIPATH"] },
      ],
    },
    large_body_paths: {
      "must begin with /": ["", "/", "receipts", "/receipts*", "/receipts?a=b", "/a|/b", "/a b"].map((path) => [
        "/api",
        path,
      ]),
      "must have 400 characters or fewer": [[`/${"a".repeat(198)}`, `/${"b".repeat(200)}`]],
    },
    rate_limit: { "must be a whole number from 10 to 2000000000": [9, 10.5, 2000000001] },
  },
};
