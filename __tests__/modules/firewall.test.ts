import { Wafv2WebAclLoggingConfiguration } from "@cdktf/provider-aws/lib/wafv2-web-acl-logging-configuration";
import { Firewall } from "../../src/modules/firewall";
import { synthesize } from "./synthesize";

const firewall = synthesize(Firewall);
const acls = ["regional", "cloudfront"] as const;

// biome-ignore lint/suspicious/noExplicitAny: Terraform JSON has no useful type
type Block = Record<string, any>;

/** All rules of an ACL by name; those that an input turns on have a `for_each`. */
function rules(acl: string): Record<string, Block> {
  const { rule, dynamic } = firewall.resource(`aws_wafv2_web_acl.${acl}`);
  const conditional = dynamic.rule.map(({ content, for_each }: Block) => ({ ...content, for_each }));
  return Object.fromEntries([...rule, ...conditional].map((block: Block) => [block.name, block]));
}

const rule = (acl: string, name: string): Block => {
  const block = rules(acl)[name];
  if (!block) throw new Error(`no rule ${name} in ${acl}`);
  return block;
};

test("the ACL for CloudFront stands in us-east-1 with all that is its own, wherever the environment is", () => {
  const { aws_wafv2_web_acl_logging_configuration: logging, ...resources } = firewall.json.resource;
  for (const [type, name] of [
    ["aws_wafv2_web_acl", "cloudfront"],
    ["aws_wafv2_ip_set", "cloudfront_allowed"],
    ["aws_wafv2_ip_set", "cloudfront_denied"],
    ["aws_cloudwatch_log_group", "cloudfront_logs"],
    ["aws_kms_key", "cloudfront_logs_key"],
    ["aws_kms_alias", "cloudfront_logs_key_alias"],
  ] as const) {
    expect(resources[type][name]).toHaveProperty("region", "us-east-1");
  }
  expect(logging.cloudfront.region).toBe("us-east-1");
  expect(firewall.resource("aws_wafv2_web_acl.cloudfront").scope).toBe("CLOUDFRONT");
  expect(firewall.resource("aws_wafv2_web_acl.regional")).not.toHaveProperty("region");
});

test("an environment without distributions has no ACL for them, nor its log", () => {
  expect(firewall.resource("aws_wafv2_web_acl.cloudfront").count).toBe("${var.cloudfront ? 1 : 0}");
  expect(firewall.resource("aws_wafv2_ip_set.cloudfront_denied").for_each).toContain("if var.cloudfront &&");
  expect(firewall.resource("aws_cloudwatch_log_group.cloudfront_logs").count).toBe(
    "${var.cloudfront && var.logging ? 1 : 0}",
  );
  expect(firewall.json.output.cloudfront_web_acl_arn.value).toBe("${one(aws_wafv2_web_acl.cloudfront[*].arn)}");
});

test("both ACLs have the same rules, each at a place of its own", () => {
  const order = (acl: string) => Object.values(rules(acl)).map(({ name, priority }) => [priority, name]);
  expect(order("cloudfront")).toEqual(order("regional"));
  const byPriority = order("regional")
    .sort(([a], [b]) => a - b)
    .map(([, name]) => name);
  expect(byPriority).toEqual([
    "allowed-addresses",
    "denied-addresses",
    "blocked-countries",
    "rate-limit",
    "ip-reputation",
    "anonymous-ip",
    "known-bad-inputs",
    "common",
    "sqli",
    "large-bodies",
  ]);
  expect(new Set(order("regional").map(([priority]) => priority)).size).toBe(byPriority.length);
});

test.each(acls)("%s: AWS's rule groups refuse, save those told to count", (acl) => {
  for (const [name, group] of [
    ["ip-reputation", "AWSManagedRulesAmazonIpReputationList"],
    ["anonymous-ip", "AWSManagedRulesAnonymousIpList"],
    ["known-bad-inputs", "AWSManagedRulesKnownBadInputsRuleSet"],
    ["common", "AWSManagedRulesCommonRuleSet"],
    ["sqli", "AWSManagedRulesSQLiRuleSet"],
  ] as const) {
    const { statement, override_action } = rule(acl, name);
    expect(statement.managed_rule_group_statement).toMatchObject({ vendor_name: "AWS", name: group });
    const counts = `contains(var.count_groups, "${group}")`;
    expect(override_action.dynamic).toEqual({
      count: { for_each: `\${${counts} ? [true] : []}`, content: {} },
      none: { for_each: `\${!${counts} ? [true] : []}`, content: {} },
    });
  }
  expect(firewall.json.variable.count_groups.default).toEqual(["AWSManagedRulesAnonymousIpList"]);
});

test("single rules of a group can be told to count", () => {
  const { dynamic } = rule("regional", "sqli").statement.managed_rule_group_statement;
  expect(dynamic.rule_action_override).toEqual({
    for_each: '${toset(tolist(lookup(var.count_rules, "AWSManagedRulesSQLiRuleSet", [])))}',
    content: { name: "${rule_action_override.value}", action_to_use: { count: {} } },
  });
});

test.each(acls)("%s: an address that asks too often gets status 429 and when to come back", (acl) => {
  const { action, statement, for_each } = rule(acl, "rate-limit");
  expect(for_each).toBeUndefined();
  expect(statement.rate_based_statement).toMatchObject({ limit: "${var.rate_limit}", aggregate_key_type: "IP" });
  expect(action.block.custom_response).toMatchObject({
    response_code: 429,
    response_header: [{ name: "Retry-After", value: "300" }],
  });
});

test("listed addresses of both families are let through or refused, countries refused, where lists are not empty", () => {
  expect(rule("regional", "allowed-addresses")).toMatchObject({
    for_each: "${length(var.allowed_addresses) > 0 ? [true] : []}",
    action: { allow: {} },
  });
  expect(rule("regional", "denied-addresses")).toMatchObject({
    for_each: "${length(var.denied_addresses) > 0 ? [true] : []}",
    action: { block: {} },
    statement: {
      or_statement: {
        statement: [
          { ip_set_reference_statement: { arn: '${aws_wafv2_ip_set.regional_denied["IPV4"].arn}' } },
          { ip_set_reference_statement: { arn: '${aws_wafv2_ip_set.regional_denied["IPV6"].arn}' } },
        ],
      },
    },
  });
  expect(rule("regional", "blocked-countries")).toMatchObject({
    for_each: "${length(var.blocked_countries) > 0 ? [true] : []}",
    action: { block: {} },
  });
});

test("where some paths take large bodies, all others still refuse them", () => {
  const { managed_rule_group_statement: common } = rule("regional", "common").statement;
  expect(common.dynamic.rule_action_override.for_each).toContain(
    'length(var.large_body_paths) > 0 ? ["SizeRestrictions_BODY"] : []',
  );
  const { for_each, action, statement } = rule("regional", "large-bodies");
  expect(for_each).toContain("length(var.large_body_paths) > 0");
  expect(action.block.custom_response.response_code).toBe(413);
  const [label, elsewhere] = statement.and_statement.statement;
  expect(label.label_match_statement.key).toBe("awswaf:managed:aws:core-rule-set:SizeRestrictions_Body");
  expect(elsewhere.not_statement.statement.regex_match_statement.regex_string).toContain("var.large_body_paths");
});

test.each(acls)("%s: requests are logged, encrypted, without what would let a reader log in", (acl) => {
  expect(firewall.text).toHaveResourceWithProperties(Wafv2WebAclLoggingConfiguration, {
    redacted_fields: [{ single_header: { name: "authorization" } }, { single_header: { name: "cookie" } }],
  });
  const logs = firewall.resource(`aws_cloudwatch_log_group.${acl}_logs`);
  expect(logs.name).toBe(`aws-waf-logs-\${var.name}-${acl}`);
  expect(logs.kms_key_id).toContain(`aws_kms_key.${acl}_logs_key`);
  const { data_protection_config } = firewall.resource(`aws_wafv2_web_acl.${acl}`).dynamic;
  expect(data_protection_config).toEqual({
    for_each: "${var.data_protection ? [true] : []}",
    content: {
      data_protection: {
        action: "SUBSTITUTION",
        field: { field_type: "SINGLE_HEADER", field_keys: ["authorization", "cookie"] },
      },
    },
  });
});

test("what turns protection off has to be said", () => {
  for (const input of ["cloudfront", "logging", "data_protection"]) {
    expect(firewall.json.variable[input].default).toBe(true);
  }
});
