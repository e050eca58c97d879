import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { Dns } from "../../src/modules/dns";
import { synthesize } from "./synthesize";

const dns = synthesize(Dns);

test("the hosted zone is made here or given, one of the two", () => {
  expect(dns.json.variable.create_zone.default).toBe(false);
  expect(dns.resource("aws_route53_zone.main").count).toBe("${var.create_zone ? 1 : 0}");
  expect(dns.json.locals.zone_id).toBe("${var.create_zone ? one(aws_route53_zone.main[*].zone_id) : var.zone_id}");
});

test("a zone with records that others made is not destroyed by accident", () => {
  expect(dns.resource("aws_route53_zone.main").force_destroy).toBe("${var.force_destroy}");
  expect(dns.json.variable.force_destroy.default).toBe(false);
});

test.each([
  ["a", "A", "${var.records}"],
  ["aaaa", "AAAA", "${{ for name, target in var.records : name => target if target.ipv6 }}"],
])("records have an alias of type %s to their target", (id, type, records) => {
  expect(dns.resource(`aws_route53_record.${id}`)).toEqual({
    for_each: records,
    zone_id: "${local.zone_id}",
    name: '${each.key == "@" ? var.zone_name : "${each.key}.${var.zone_name}"}',
    type,
    alias: {
      name: "${each.value.dns_name}",
      zone_id: "${each.value.zone_id}",
      evaluate_target_health: '${each.value.zone_id != "Z2FDTNDATAQYW2"}',
    },
  });
});

test("zones below this one are delegated by NS records, in whichever zone it is", () => {
  expect(dns.json.variable.delegations.default).toEqual({});
  expect(dns.resource("aws_route53_record.delegation")).toEqual({
    for_each: "${var.delegations}",
    zone_id: "${local.zone_id}",
    name: "${each.key}.${var.zone_name}",
    type: "NS",
    ttl: 3600,
    records: "${each.value}",
  });
});

test("no one but Amazon issues certificates for the zone, wildcards neither", () => {
  expect(dns.resource("aws_route53_record.caa")).toMatchObject({
    count: "${var.caa_record ? 1 : 0}",
    name: "${var.zone_name}",
    type: "CAA",
    records: ['0 issue "amazon.com"', '0 issuewild "amazon.com"'],
  });
  expect(dns.json.variable.caa_record.default).toBe(true);
});

test("queries are logged in us-east-1, from where Route 53 logs, encrypted", () => {
  for (const address of [
    "aws_cloudwatch_log_group.queries",
    "aws_cloudwatch_log_resource_policy.queries",
    "aws_kms_key.queries_key",
    "aws_kms_alias.queries_key_alias",
  ]) {
    expect(dns.resource(address).region).toBe("us-east-1");
  }
  expect(dns.resource("aws_cloudwatch_log_group.queries").name).toMatch(/^\/aws\/route53\//);
  expect(dns.resource("aws_cloudwatch_log_group.queries").kms_key_id).toContain("aws_kms_key.queries_key");
});

test("only this zone's queries come into the log, and the log opens before they are sent", () => {
  const policy = dns.resource("aws_cloudwatch_log_resource_policy.queries").policy_document;
  expect(dns.text).toHaveResource(CloudwatchLogResourcePolicy);
  expect(policy).toContain('"Service" = "route53.amazonaws.com"');
  expect(policy).toContain('"aws:SourceArn" = "arn:aws:route53:::hostedzone/${local.zone_id}"');
  expect(policy).toContain('"aws:SourceAccount" = var.account_id');
  expect(policy).not.toContain("$${");
  expect(dns.resource("aws_route53_query_log.main").depends_on).toEqual(["aws_cloudwatch_log_resource_policy.queries"]);
});

test("without query logging nothing of it remains", () => {
  for (const address of [
    "aws_cloudwatch_log_group.queries",
    "aws_cloudwatch_log_resource_policy.queries",
    "aws_kms_key.queries_key",
    "aws_route53_query_log.main",
  ]) {
    expect(dns.resource(address).count).toBe("${var.query_logging ? 1 : 0}");
  }
});
