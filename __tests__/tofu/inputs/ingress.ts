import { ACCOUNT, accountId, beside, type ModuleInputs, moduleName, region } from "../module-inputs";

const one = (settings: object, name = "backend") => ({
  [name]: { port: 8080, priority: 100, paths: ["/api/*"], ...settings },
});
const paths = (count: number) => Array.from({ length: count }, (_, index) => `/v${index}/*`);

export const ingress: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    region: "us-east-1",
    name: "billpay-prod",
    vpc_id: "vpc-1",
    subnet_ids: ["subnet-a", "subnet-b"],
    target_security_group_id: "sg-1",
    access_logs_retention_days: 90,
    allowed_cidrs: ["203.0.113.0/24", "0.0.0.0/0"],
    certificate_arn: `arn:aws:acm:us-east-1:${ACCOUNT}:certificate/0a1b`,
    desync_mitigation_mode: "defensive",
    idle_timeout_seconds: 60,
    services: {
      backend: { port: 8080, priority: 100, paths: ["/api/*"], hosts: ["api.billpay.example"] },
      flags: { port: 8443, priority: 200, hosts: ["flags.billpay.example"], protocol: "HTTPS", slow_start_seconds: 0 },
    },
    ssl_policy: "ELBSecurityPolicy-TLS13-1-3-2021-06",
    web_acl_arn: `arn:aws:wafv2:us-east-1:${ACCOUNT}:regional/webacl/billpay/0a1b`,
  },
  taken: {
    access_logs_retention_days: [1],
    allowed_cidrs: [[]],
    certificate_arn: [beside({ allow_plain_http: true }, null)],
    desync_mitigation_mode: ["strictest"],
    idle_timeout_seconds: [1, 4000],
    services: [
      {},
      one({ port: 1, priority: 1, paths: paths(5), deregistration_delay_seconds: 0, slow_start_seconds: 30 }),
      one({ port: 65535, priority: 50000, deregistration_delay_seconds: 3600, slow_start_seconds: 900 }),
      { ...one({ priority: null }), ...one({ priority: null, paths: ["/flags/*"] }, "flags") },
      one({}, "a".repeat(30)),
    ],
    ssl_policy: [
      "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
      "ELBSecurityPolicy-TLS13-1-2-2021-06",
      "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
      "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    ],
    web_acl_arn: [null],
  },
  refused: {
    account_id: accountId,
    region,
    name: moduleName,
    access_logs_retention_days: { "must be a whole number, 1 or more": [0, 1.5] },
    allowed_cidrs: {
      "must be IPv4 ranges in CIDR notation": ["", "203.0.113.0", "203.0.113.0/33", "2001:db8::/32"].map((cidr) => [
        "203.0.113.0/24",
        cidr,
      ]),
    },
    certificate_arn: {
      "must be set; where there is no domain yet": [null],
      "must be the ARN of an ACM certificate": ["", "0a1b", `arn:aws:iam::${ACCOUNT}:server-certificate/billpay`],
    },
    desync_mitigation_mode: { "must be strictest or defensive": ["", "monitor"] },
    idle_timeout_seconds: { "must be a whole number from 1 to 4000": [0, 4001, 60.5] },
    services: {
      "must have ports that are whole numbers from 1 to 65535": [
        one({ port: 0 }),
        one({ port: 65536 }),
        one({ port: 80.5 }),
      ],
      "must have priorities that are whole numbers from 1 to 50000": [0, 50001, 100.5].map((priority) =>
        one({ priority }),
      ),
      "must have different priorities": [{ ...one({}), ...one({ paths: ["/flags/*"] }, "flags") }],
      "must have one to five paths and hosts": [
        one({ paths: [] }),
        one({ paths: paths(6) }),
        one({ paths: paths(3), hosts: ["a.example", "b.example", "c.example"] }),
      ],
      "must have paths and a health_path that begin with /": [
        one({ paths: ["api/*"] }),
        one({ health_path: "health" }),
      ],
      "must have the protocol HTTP or HTTPS": [one({ protocol: "TCP" }), one({ protocol: "http" })],
      "must have a deregistration_delay_seconds that is a whole number from 0 to 3600": [
        one({ deregistration_delay_seconds: -1 }),
        one({ deregistration_delay_seconds: 3601 }),
        one({ deregistration_delay_seconds: 0.5 }),
      ],
      "must have a slow_start_seconds that is 0 or a whole number from 30 to 900": [
        one({ slow_start_seconds: -1 }),
        one({ slow_start_seconds: 29 }),
        one({ slow_start_seconds: 901 }),
        one({ slow_start_seconds: 30.5 }),
      ],
      "must have names of a-z, 0-9 and -": [
        ...["", "Backend", "back_end", "-backend", "backend-"].map((name) => one({}, name)),
      ],
    },
    ssl_policy: {
      "must be ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09": [
        "",
        "ELBSecurityPolicy-2016-08",
        "ELBSecurityPolicy-TLS13-1-0-2021-06",
        "ELBSecurityPolicy-TLS13-1-1-2021-06",
      ],
    },
    subnet_ids: { "must be two subnets or more": [[], ["subnet-a"], ["subnet-a", "subnet-a"]] },
    web_acl_arn: {
      "must be the ARN of a regional WAF web ACL": [
        "",
        `arn:aws:wafv2:us-east-1:${ACCOUNT}:global/webacl/billpay/0a1b`,
      ],
    },
  },
};
