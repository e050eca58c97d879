import type { Construct } from "constructs";
import { logRetention } from "../../constructs/inputs/log-retention";
import { ACCOUNT_ID, NAME, REGION } from "../../constructs/inputs/naming";
import { TerraformModule } from "../../core/terraform-module";
import { MANAGED_RULE_GROUPS, WebAcl, type WebAclProps } from "./web-acl";

const GROUPS = Object.values(MANAGED_RULE_GROUPS);
const GROUP_NAMES = `[${GROUPS.map((group) => `"${group}"`).join(", ")}]`;

/** The web application firewall of an environment, one ACL for load balancers and one for CloudFront. */
export class Firewall extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "firewall", {
      description:
        "WAF web ACLs with AWS's managed rules, a rate limit for each address, and lists of addresses and countries: one for the " +
        "region's load balancers and, in us-east-1, one for CloudFront. Requests are logged without credentials.",
    });
    const name = this.input("name", NAME).stringValue;
    const region = this.input("region", REGION).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    this.input("cloudfront", {
      type: "bool",
      default: true,
      description: "Whether there is an ACL for CloudFront distributions too.",
    });
    this.input("rate_limit", {
      type: "number",
      default: 2000,
      description: "Requests that one address may make in five minutes, 10 or more; what is above gets status 429.",
      validations: [
        {
          condition: "var.rate_limit >= 10 && var.rate_limit <= 2000000000 && floor(var.rate_limit) == var.rate_limit",
          message: "rate_limit must be a whole number from 10 to 2000000000.",
        },
      ],
    });
    this.addressList("allowed_addresses", "that no other rule looks at, as a partner's monitoring");
    this.addressList("denied_addresses", "whose requests are refused");
    this.input("blocked_countries", {
      type: "set(string)",
      default: [],
      description: "Countries whose requests are refused, by their ISO 3166 code of two letters.",
      validations: [
        {
          condition: 'alltrue([for country in var.blocked_countries : can(regex("^[A-Z]{2}$", country))])',
          message: "blocked_countries must be ISO 3166 codes of two capital letters, as KP.",
        },
        {
          condition: "length(var.blocked_countries) <= 50",
          message: "blocked_countries must be 50 countries at most.",
        },
      ],
    });
    this.input("count_groups", {
      type: "set(string)",
      // VPNs and hosting providers are where many honest customers come from: look before refusing.
      default: [MANAGED_RULE_GROUPS["anonymous-ip"]],
      description: `Managed rule groups that count what they match and refuse nothing, of ${GROUPS.join(", ")}.`,
      validations: [
        {
          condition: `length(setsubtract(var.count_groups, ${GROUP_NAMES})) == 0`,
          message: `count_groups must be of ${GROUPS.join(", ")}.`,
        },
      ],
    });
    this.input("count_rules", {
      type: "map(set(string))",
      default: {},
      description:
        "Rules that count what they match and refuse nothing, by their managed rule group, as " +
        '`{ AWSManagedRulesCommonRuleSet = ["NoUserAgent_HEADER"] }`.',
      validations: [
        {
          condition: `length(setsubtract(keys(var.count_rules), ${GROUP_NAMES})) == 0`,
          message: `count_rules must have keys of ${GROUPS.join(", ")}.`,
        },
      ],
    });
    this.input("large_body_paths", {
      type: "list(string)",
      default: [],
      description:
        "Path prefixes that take bodies over 8 KB, as `/api/documents/`; everywhere else these get status 413. WAF inspects " +
        "such a body's beginning only.",
      validations: [
        {
          condition: 'alltrue([for path in var.large_body_paths : can(regex("^/[A-Za-z0-9/_.-]+$", path))])',
          message: "large_body_paths must begin with / and have only A-Z, a-z, 0-9, /, _, . and - after it.",
        },
        {
          condition: 'length(join("|", var.large_body_paths)) <= 400',
          message: "large_body_paths must have 400 characters at most, all together.",
        },
      ],
    });
    this.input("block_response_body", {
      type: "string",
      default: '{"error":"request refused"}',
      nullable: true,
      description: "JSON that a refusal by the rules of this module carries; null sends the status alone.",
      validations: [
        {
          condition: "var.block_response_body == null || can(jsondecode(var.block_response_body))",
          message: "block_response_body must be JSON, or null.",
        },
      ],
    });
    this.input("data_protection", {
      type: "bool",
      default: true,
      description: "Whether Authorization and Cookie headers are hidden in sampled requests, as they are in the log.",
    });
    this.input("logging", {
      type: "bool",
      default: true,
      description: "Whether requests are logged to CloudWatch Logs.",
    });
    const logRetentionDays = this.input("log_retention_days", logRetention("log_retention_days")).numberValue;

    const shared: Omit<WebAclProps, "aclName" | "aclScope"> = {
      rules: {
        rateLimit: "var.rate_limit",
        allowedAddresses: "var.allowed_addresses",
        deniedAddresses: "var.denied_addresses",
        blockedCountries: "var.blocked_countries",
        countGroups: "var.count_groups",
        countRules: "var.count_rules",
        largeBodyPaths: "var.large_body_paths",
        blockResponseBody: "var.block_response_body",
      },
      dataProtection: "var.data_protection",
      logging: "var.logging",
      logRetentionDays,
      accountId,
      region,
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
      enabled: "var.cloudfront",
    });

    const example = (kind: string, scope: string) =>
      `arn:aws:wafv2:us-east-1:111122223333:${scope}/webacl/billpay-dev-${kind}/1a2b3c4d-5e6f-4a0b-8c1d-2e3f4a5b6c7d`;
    this.output("regional_web_acl_arn", {
      value: regional.arn,
      description: "ARN of the ACL for load balancers.",
      example: example("regional", "regional"),
    });
    this.output("cloudfront_web_acl_arn", {
      value: cloudfront.arn,
      description: "ARN of the ACL for CloudFront distributions; null without one.",
      example: example("cloudfront", "global"),
    });
    this.output("regional_web_acl_name", {
      value: `${name}-regional`,
      description: "Name of the ACL for load balancers, the dimension `WebACL` of its metrics.",
      example: "billpay-dev-regional",
    });
  }

  private addressList(name: string, use: string): void {
    this.input(name, {
      type: "list(string)",
      default: [],
      description: `CIDR ranges, IPv4 or IPv6, ${use}.`,
      validations: [
        {
          condition: `alltrue([for range in var.${name} : can(cidrhost(range, 0)) && !can(regex("/0+$", range))])`,
          message: `${name} must be ranges in CIDR notation, as 203.0.113.10/32, and no /0.`,
        },
      ],
    });
  }
}
