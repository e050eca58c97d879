import { Wafv2IpSet } from "@cdktf/provider-aws/lib/wafv2-ip-set";
import { Wafv2WebAcl } from "@cdktf/provider-aws/lib/wafv2-web-acl";
import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Construct } from "constructs";
import { EncryptedLogGroup } from "../../constructs/monitoring/encrypted-log-group";
import { type Block, blockForEach, blockWhen } from "../../core/dynamic-block";
import { addressOf, attribute, forEach, hcl, hclList, when } from "../../core/hcl";

/** Settings of the rules. The strings are HCL expressions, written without `${}`. */
export interface WebAclRules {
  /** Number of requests of one address in five minutes. */
  readonly rateLimit: string;
  /** CIDR ranges, IPv4 or IPv6, whose requests skip all other rules. */
  readonly allowedAddresses: string;
  /** CIDR ranges, IPv4 or IPv6, that are blocked. */
  readonly deniedAddresses: string;
  /** ISO 3166 codes of countries that are blocked. */
  readonly blockedCountries: string;
  /** Managed rule groups that only count. */
  readonly countGroups: string;
  /** Rules that only count, by their managed rule group: a map of sets. */
  readonly countRules: string;
  /** Path prefixes whose bodies may exceed the size that the common rule set allows. */
  readonly largeBodyPaths: string;
  /** JSON body of blocked requests, or null. */
  readonly blockResponseBody: string;
}

export interface WebAclProps {
  readonly aclName: string;
  /** `CLOUDFRONT` is in us-east-1 whatever the provider's region. */
  readonly aclScope: "REGIONAL" | "CLOUDFRONT";
  /** HCL condition, without `${}`: whether there is such a web ACL. @default always, without an index in the address */
  readonly enabled?: string;
  readonly rules: WebAclRules;
  /** HCL condition, without `${}`: whether Authorization and Cookie headers are hidden in sampled requests too. */
  readonly dataProtection: string;
  /** HCL condition, without `${}`: whether requests are logged. */
  readonly logging: string;
  readonly logRetentionDays: number;
  readonly accountId: string;
  readonly region: string;
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html, those that block most cheaply first. */
export const MANAGED_RULE_GROUPS = {
  "ip-reputation": "AWSManagedRulesAmazonIpReputationList",
  "anonymous-ip": "AWSManagedRulesAnonymousIpList",
  "known-bad-inputs": "AWSManagedRulesKnownBadInputsRuleSet",
  common: "AWSManagedRulesCommonRuleSet",
  sqli: "AWSManagedRulesSQLiRuleSet",
} as const;

/** Headers that contain credentials. */
const CREDENTIAL_HEADERS = ["authorization", "cookie"];

/** https://docs.aws.amazon.com/waf/latest/developerguide/cloudfront-features.html */
const CLOUDFRONT_REGION = "us-east-1";

/** The name that rules use for the body of blocked requests. */
const BLOCKED_BODY = "blocked";

/** WAF's statements are nested more deeply than the bindings allow. */
interface Rule {
  readonly name: string;
  /** HCL condition, without `${}`. @default always */
  readonly when?: string;
  /** `action` of an own rule, `override_action` of a managed rule group. */
  readonly does: Block;
  readonly statement: Block;
}

/** A WAF web ACL with AWS's managed rules, a rate limit, address and country lists, and its request log. */
export class WebAcl extends Construct {
  readonly arn: string;

  constructor(scope: Construct, id: string, props: WebAclProps) {
    super(scope, id);
    const { aclName, aclScope, enabled, rules } = props;
    const count = enabled === undefined ? undefined : when(enabled);
    const region = aclScope === "CLOUDFRONT" ? CLOUDFRONT_REGION : undefined;
    const allowed = this.ipSet("allowed", rules.allowedAddresses, props);
    const denied = this.ipSet("denied", rules.deniedAddresses, props);

    const acl = new Wafv2WebAcl(this, "default", {
      count,
      region,
      name: aclName,
      scope: aclScope,
      description: `Guards ${aclScope === "CLOUDFRONT" ? "distributions" : "load balancers"} against common attacks`,
      defaultAction: { allow: {} },
      visibilityConfig: { cloudwatchMetricsEnabled: true, metricName: aclName, sampledRequestsEnabled: true },
    });
    const block = (responseCode: number, headers: Record<string, string> = {}) => ({
      action: { block: { custom_response: customResponse(responseCode, headers, rules) } },
    });
    const ordered: Rule[] = [
      {
        name: "allowed-addresses",
        when: `length(${rules.allowedAddresses}) > 0`,
        does: { action: { allow: {} } },
        statement: allowed,
      },
      {
        name: "denied-addresses",
        when: `length(${rules.deniedAddresses}) > 0`,
        does: block(403),
        statement: denied,
      },
      {
        name: "blocked-countries",
        when: `length(${rules.blockedCountries}) > 0`,
        does: block(403),
        statement: { geo_match_statement: { country_codes: hcl(`sort(${rules.blockedCountries})`) } },
      },
      {
        name: "rate-limit",
        does: block(429, { "Retry-After": "300" }),
        statement: {
          rate_based_statement: {
            aggregate_key_type: "IP",
            evaluation_window_sec: 300,
            limit: hcl(rules.rateLimit),
          },
        },
      },
      ...Object.entries(MANAGED_RULE_GROUPS).map(([name, group]) => managedGroup(name, group, rules)),
      {
        name: "large-bodies",
        when: `length(${rules.largeBodyPaths}) > 0 && !contains(${rules.countGroups}, "${MANAGED_RULE_GROUPS.common}")`,
        does: block(413),
        statement: largeBodyElsewhere(rules.largeBodyPaths),
      },
    ];
    const blocks = ordered.map((rule, index) => ({ ...rule, block: ruleBlock(aclName, rule, index * 10) }));
    acl.addOverride(
      "rule",
      blocks.filter((rule) => !rule.when).map((rule) => rule.block),
    );
    acl.addOverride("dynamic", {
      rule: blocks.flatMap((rule) => (rule.when ? [blockWhen(rule.when, rule.block)] : [])),
      custom_response_body: blockWhen(`${rules.blockResponseBody} != null`, {
        key: BLOCKED_BODY,
        content: hcl(rules.blockResponseBody),
        content_type: "APPLICATION_JSON",
      }),
      data_protection_config: blockWhen(props.dataProtection, {
        data_protection: {
          action: "SUBSTITUTION",
          field: { field_type: "SINGLE_HEADER", field_keys: CREDENTIAL_HEADERS },
        },
      }),
    });
    this.arn = attribute(acl, "arn", enabled === undefined ? undefined : 1);
    this.logging(props, region);
  }

  /** The ranges of `list` as one IP set per address family, and the statement that an address is in one of them. */
  private ipSet(id: string, list: string, { aclName, aclScope, enabled = "true" }: WebAclProps): Block {
    const set = new Wafv2IpSet(this, id, {
      forEach: forEach(`{ for family in ["IPV4", "IPV6"] : family => family if ${enabled} && length(${list}) > 0 }`),
      region: aclScope === "CLOUDFRONT" ? CLOUDFRONT_REGION : undefined,
      name: `${aclName}-${id}-${hcl("lower(each.key)")}`,
      description: `Addresses that ${aclName} has ${id}`,
      scope: aclScope,
      ipAddressVersion: hcl("each.key"),
      addresses: hclList(`[for range in ${list} : range if strcontains(range, ":") == (each.key == "IPV6")]`),
    });
    const address = addressOf(set);
    return {
      or_statement: {
        statement: ["IPV4", "IPV6"].map((family) => ({
          ip_set_reference_statement: { arn: hcl(`${address}["${family}"].arn`) },
        })),
      },
    };
  }

  private logging(props: WebAclProps, region: string | undefined): void {
    const count = when(props.enabled === undefined ? props.logging : `${props.enabled} && ${props.logging}`);
    const logs = new EncryptedLogGroup(this, "logs", {
      // WAF delivers only to log groups with this prefix, and adds the resource policy that allows it.
      // https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html
      logGroupName: `aws-waf-logs-${props.aclName}`,
      retentionDays: props.logRetentionDays,
      accountId: props.accountId,
      region: region ?? props.region,
      pinRegion: region !== undefined,
      count,
    });
    new Wafv2WebAclLoggingConfiguration(this, "logging.default", {
      count,
      region,
      resourceArn: this.arn,
      logDestinationConfigs: hclList(`${addressOf(logs.logGroup)}[*].arn`),
      redactedFields: CREDENTIAL_HEADERS.map((name) => ({ singleHeader: { name } })),
    });
  }
}

function ruleBlock(aclName: string, { name, does, statement }: Rule, priority: number): Block {
  return {
    name,
    priority,
    ...does,
    statement,
    visibility_config: {
      cloudwatch_metrics_enabled: true,
      metric_name: `${aclName}-${name}`,
      sampled_requests_enabled: true,
    },
  };
}

function managedGroup(name: string, group: string, { countGroups, countRules, largeBodyPaths }: WebAclRules): Rule {
  const counts = `contains(${countGroups}, "${group}")`;
  const counted = `tolist(lookup(${countRules}, "${group}", []))`;
  const largeBodies = `length(${largeBodyPaths}) > 0 ? ["SizeRestrictions_BODY"] : []`;
  return {
    name,
    does: { override_action: { dynamic: { count: blockWhen(counts, {}), none: blockWhen(`!${counts}`, {}) } } },
    statement: {
      managed_rule_group_statement: {
        vendor_name: "AWS",
        name: group,
        dynamic: {
          rule_action_override: blockForEach(
            name === "common" ? `toset(concat(${counted}, ${largeBodies}))` : `toset(${counted})`,
            { name: hcl("rule_action_override.value"), action_to_use: { count: {} } },
          ),
        },
      },
    },
  };
}

/**
 * Blocks requests that the common rule set, which only counts them, has labelled as too large, except on the given paths.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-baseline.html
 */
function largeBodyElsewhere(paths: string): Block {
  const label = { scope: "LABEL", key: "awswaf:managed:aws:core-rule-set:SizeRestrictions_Body" };
  const large = {
    regex_string: hcl(`"^(\${join("|", [for path in ${paths} : replace(path, ".", "\\\\.")])})"`),
    field_to_match: { uri_path: {} },
    text_transformation: { priority: 0, type: "NORMALIZE_PATH" },
  };
  return {
    and_statement: {
      statement: [{ label_match_statement: label }, { not_statement: { statement: { regex_match_statement: large } } }],
    },
  };
}

function customResponse(
  responseCode: number,
  headers: Record<string, string>,
  { blockResponseBody }: WebAclRules,
): Block {
  return {
    response_code: responseCode,
    custom_response_body_key: hcl(`${blockResponseBody} == null ? null : "${BLOCKED_BODY}"`),
    response_header: Object.entries(headers).map(([name, value]) => ({ name, value })),
  };
}
