import type { Construct } from "constructs";
import { countries } from "../../constructs/inputs/countries";
import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { someOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { wholeNumber } from "../../constructs/inputs/whole-numbers";
import { literalList } from "../../core/hcl";
import type { InputProps, Inputs } from "../../core/inputs";
import { TerraformModule } from "../../core/terraform-module";
import { MANAGED_RULE_GROUPS, WebAcl, type WebAclProps } from "./web-acl";

const GROUPS = Object.values(MANAGED_RULE_GROUPS);
const GROUP_NAMES = literalList(GROUPS);

/** CIDR ranges. @param use what happens to requests from them, a relative clause */
const addresses = (name: string, use: string): InputProps => ({
  type: "list(string)",
  default: [],
  description: `CIDR ranges, IPv4 or IPv6, ${use}.`,
  validations: [
    {
      condition: `alltrue([for range in var.${name} : can(cidrhost(range, 0)) && !can(regex("/0+$", range))])`,
      message: `${name} must be ranges in CIDR notation other than /0, such as 203.0.113.10/32.`,
    },
  ],
});

const INPUTS = {
  name: NAME,
  region: REGION,
  account_id: ACCOUNT_ID,
  cloudfront: flag(true, "Whether there is a web ACL for CloudFront distributions too."),
  rate_limit: wholeNumber("rate_limit", {
    least: 10,
    most: 2_000_000_000,
    default: 2000,
    description: "Requests that one address may make in five minutes, 10 or more; further requests get status 429.",
  }),
  allowed_addresses: addresses(
    "allowed_addresses",
    "whose requests skip all other rules, such as those of a partner's monitoring",
  ),
  denied_addresses: addresses("denied_addresses", "whose requests are blocked"),
  blocked_countries: countries(
    "blocked_countries",
    "KP",
    "Countries whose requests are blocked, by their ISO 3166 code of two letters.",
    {
      condition: "length(var.blocked_countries) <= 50",
      message: "blocked_countries must be 50 countries or fewer.",
    },
  ),
  count_groups: {
    type: "set(string)",
    // Many legitimate customers come from VPNs and hosting providers: count before blocking.
    default: [MANAGED_RULE_GROUPS["anonymous-ip"]],
    description: `Managed rule groups that only count matching requests and do not block them, from ${GROUPS.join(", ")}.`,
    validations: [someOf("count_groups", GROUPS)],
  },
  count_rules: {
    type: "map(set(string))",
    default: {},
    description:
      "Rules that only count matching requests and do not block them, by their managed rule group, such as " +
      '`{ AWSManagedRulesCommonRuleSet = ["NoUserAgent_HEADER"] }`.',
    validations: [
      {
        condition: `length(setsubtract(keys(var.count_rules), ${GROUP_NAMES})) == 0`,
        message: `count_rules must have only these keys: ${GROUPS.join(", ")}.`,
      },
    ],
  },
  large_body_paths: {
    type: "list(string)",
    default: [],
    description:
      "Path prefixes that accept bodies over 8 KB, such as `/api/documents/`; other paths answer them with status 413. WAF " +
      "inspects only the beginning of such a body.",
    validations: [
      {
        condition: 'alltrue([for path in var.large_body_paths : can(regex("^/[A-Za-z0-9/_.-]+$", path))])',
        message:
          "large_body_paths must begin with / followed by A-Z, a-z, 0-9, /, _, . and -, such as /api/documents/.",
      },
      {
        condition: 'length(join("|", var.large_body_paths)) <= 400',
        message: "large_body_paths must have 400 characters or fewer in total.",
      },
    ],
  },
  block_response_body: {
    type: "string",
    default: '{"error":"request refused"}',
    nullable: true,
    description: "JSON body of requests that this module's own rules block; null sends only the status.",
    validations: [
      {
        condition: "var.block_response_body == null || can(jsondecode(var.block_response_body))",
        message: 'block_response_body must be JSON, such as {"error":"request refused"}, or null.',
      },
    ],
  },
  data_protection: flag(
    true,
    "Whether Authorization and Cookie headers are hidden in sampled requests, as they are in the log.",
  ),
  logging: flag(true, "Whether requests are logged to CloudWatch Logs."),
  log_retention_days: logRetention("log_retention_days"),
} satisfies Inputs;

/** The web application firewall of an environment, one web ACL for load balancers and one for CloudFront. */
export class Firewall extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "firewall", {
      description:
        "WAF web ACLs with AWS's managed rules, a rate limit per address, and lists of addresses and countries: one for the " +
        "region's load balancers and, in us-east-1, one for CloudFront. Requests are logged without credentials.",
    });
    const vars = this.declare(INPUTS);
    const name = vars.name.stringValue;

    const shared: Omit<WebAclProps, "aclName" | "aclScope"> = {
      rules: {
        rateLimit: vars.rate_limit.expr,
        allowedAddresses: vars.allowed_addresses.expr,
        deniedAddresses: vars.denied_addresses.expr,
        blockedCountries: vars.blocked_countries.expr,
        countGroups: vars.count_groups.expr,
        countRules: vars.count_rules.expr,
        largeBodyPaths: vars.large_body_paths.expr,
        blockResponseBody: vars.block_response_body.expr,
      },
      dataProtection: vars.data_protection.expr,
      logging: vars.logging.expr,
      logRetentionDays: vars.log_retention_days.numberValue,
      accountId: vars.account_id.stringValue,
      region: vars.region.stringValue,
    };
    const regional = new WebAcl(this, "regional", {
      ...shared,
      aclName: `${name}-regional`,
      aclScope: "REGIONAL",
    });
    const cloudfront = new WebAcl(this, "cloudfront", {
      ...shared,
      aclName: `${name}-cloudfront`,
      aclScope: "CLOUDFRONT",
      enabled: vars.cloudfront.expr,
    });

    const example = (kind: string, scope: string) =>
      `arn:aws:wafv2:us-east-1:111122223333:${scope}/webacl/billpay-dev-${kind}/1a2b3c4d-5e6f-4a0b-8c1d-2e3f4a5b6c7d`;
    this.output("regional_web_acl_arn", {
      value: regional.arn,
      description: "ARN of the web ACL for load balancers.",
      example: example("regional", "regional"),
    });
    this.output("cloudfront_web_acl_arn", {
      value: cloudfront.arn,
      description: "ARN of the web ACL for CloudFront distributions; null where there is none.",
      example: example("cloudfront", "global"),
    });
    this.output("regional_web_acl_name", {
      value: `${name}-regional`,
      description: "Name of the web ACL for load balancers, the dimension `WebACL` of its metrics.",
      example: "billpay-dev-regional",
    });
  }
}
