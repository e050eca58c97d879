import { CloudwatchLogResourcePolicy } from "@cdktf/provider-aws/lib/cloudwatch-log-resource-policy";
import { Route53QueryLog } from "@cdktf/provider-aws/lib/route53-query-log";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { Route53Zone } from "@cdktf/provider-aws/lib/route53-zone";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { AliasRecords } from "../constructs/dns/alias-records";
import { policyDocument } from "../constructs/iam/policy-document";
import { flag } from "../constructs/inputs/flags";
import { logRetention } from "../constructs/inputs/log-retention";
import { matchesOrNull } from "../constructs/inputs/names";
import { ACCOUNT_ID } from "../constructs/inputs/naming";
import { EncryptedLogGroup } from "../constructs/monitoring/encrypted-log-group";
import { forEach, hcl, hclBool, hclList, when } from "../core/hcl";
import type { Inputs } from "../core/inputs";
import { TerraformModule } from "../core/terraform-module";

/** Route 53 writes its query logs only in this region: https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/query-logs.html */
const QUERY_LOG_REGION = "us-east-1";

/** The hosted zone of all CloudFront distributions: https://docs.aws.amazon.com/Route53/latest/APIReference/API_AliasTarget.html */
const CLOUDFRONT_ZONE_ID = "Z2FDTNDATAQYW2";

const LABELS = "([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9_])?\\\\.)*";

const INPUTS = {
  account_id: ACCOUNT_ID,
  zone_name: {
    type: "string",
    description: "Domain name of the hosted zone, such as `billpay.example.com`.",
    validations: [
      {
        condition: `can(regex("^${LABELS}[a-z]{2,63}$", var.zone_name)) && strcontains(var.zone_name, ".")`,
        message: "zone_name must be a domain name in lower case without a trailing dot, such as billpay.example.com.",
      },
    ],
  },
  create_zone: flag(
    false,
    "Whether to create the hosted zone. It is not reachable until the parent zone has NS records with its `name_servers`.",
  ),
  zone_id: {
    type: "string",
    default: null,
    description: "Id of an existing hosted zone, where `create_zone` is false.",
    validations: [
      {
        condition: "var.create_zone == (var.zone_id == null)",
        message: "zone_id must be set where create_zone is false, and null where it is true.",
      },
      matchesOrNull("zone_id", "^Z[A-Z0-9]+$", "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ"),
    ],
  },
  force_destroy: flag(
    false,
    "Whether `destroy` deletes the hosted zone together with records that were created elsewhere.",
  ),
  records: {
    type: "map(object({ dns_name = string, zone_id = string, ipv6 = optional(bool, true) }))",
    default: {},
    description:
      "Alias records by their name in the zone, `@` for the zone itself: `dns_name` and `zone_id` of the load balancer " +
      "(`alb_dns_name`, `alb_zone_id`) or distribution, and `ipv6`, whether it has IPv6 addresses.",
    validations: [
      {
        condition: `alltrue([for name in keys(var.records) : name == "@" || can(regex("^(\\\\*\\\\.)?${LABELS}[a-z0-9_-]+$|^\\\\*$", name))])`,
        message: "records must have names inside the zone, such as api or www.eu, or @ for the zone itself.",
      },
    ],
  },
  delegations: {
    type: "map(list(string))",
    default: {},
    description:
      "Zones below this one by their name in it, each with the name servers that answer for it: the `name_servers` of the " +
      "module that creates that zone.",
    validations: [
      {
        condition: `alltrue([for name in keys(var.delegations) : can(regex("^${LABELS}[a-z0-9_-]+$", name))])`,
        message: "delegations must have names inside the zone, such as dev or dev.eu.",
      },
      {
        condition: `alltrue([for servers in values(var.delegations) : length(servers) >= 2 && alltrue([for server in servers : can(regex("^${LABELS}[a-z]{2,63}$", server)) && strcontains(server, ".")])])`,
        message:
          "delegations must have two or more name servers for each zone, host names in lower case without a trailing dot, such as ns-1.awsdns-01.com.",
      },
      {
        condition:
          'alltrue([for name in keys(var.delegations) : alltrue([for record in keys(var.records) : record != name && !endswith(record, ".${name}")])])',
        message: "delegations must not have a zone that one of records is in: nobody would find the record any more.",
      },
    ],
  },
  caa_record: flag(
    true,
    "Whether a CAA record allows only Amazon to issue certificates for the zone; false where the zone already has one.",
  ),
  query_logging: flag(true, "Whether queries are logged to CloudWatch Logs, in us-east-1."),
  query_log_retention_days: logRetention("query_log_retention_days"),
} satisfies Inputs;

/**
 * The public names of an environment.
 *
 * Zones are not signed with DNSSEC: it needs a DS record at the registrar, and a lost key or a late record makes the whole
 * domain unreachable. If you need it, sign the zone of the registrable domain, which does not belong to an environment:
 * https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/dns-configuring-dnssec.html
 */
export class Dns extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "dns", {
      description:
        "A public hosted zone, new or existing, with the alias records of an environment's load balancers and distributions, the " +
        "NS records of zones below it, a CAA record that allows only Amazon to issue certificates for it, and a log of its queries.",
    });

    const { vars } = this;
    const zoneName = vars.zone_name.stringValue;

    new Route53Zone(this, "route53_zone.main", {
      count: when(vars.create_zone.expr),
      name: zoneName,
      comment: `Public names under ${zoneName}`,
      forceDestroy: vars.force_destroy.booleanValue,
    });
    const zoneId = new TerraformLocal(
      this,
      "zone_id",
      hcl(`${vars.create_zone.expr} ? one(aws_route53_zone.main[*].zone_id) : ${vars.zone_id.expr}`),
    ).asString;

    new AliasRecords(this, "records.default", {
      zoneId,
      each: vars.records.expr,
      ipv6: `{ for name, target in ${vars.records.expr} : name => target if target.ipv6 }`,
      recordName: hcl(`each.key == "@" ? ${vars.zone_name.expr} : "\${each.key}.${vars.zone_name.inText}"`),
      target: { dnsName: hcl("each.value.dns_name"), zoneId: hcl("each.value.zone_id") },
      evaluateTargetHealth: hclBool(`each.value.zone_id != "${CLOUDFRONT_ZONE_ID}"`),
    });
    new Route53Record(this, "delegation", {
      forEach: forEach(vars.delegations.expr),
      zoneId,
      name: `${hcl("each.key")}.${zoneName}`,
      type: "NS",
      ttl: 3600, // seconds for which a wrong one is remembered
      records: hclList("each.value"),
    });
    new Route53Record(this, "caa", {
      count: when(vars.caa_record.expr),
      zoneId,
      name: zoneName,
      type: "CAA",
      ttl: 3600,
      // https://docs.aws.amazon.com/acm/latest/userguide/setup-caa.html
      records: ['0 issue "amazon.com"', '0 issuewild "amazon.com"'],
    });
    this.queryLog(zoneId);

    this.output("zone_id", { value: zoneId, description: "Id of the hosted zone.", example: "Z0123456789ABCDEFGHIJ" });
    this.output("zone_name", {
      value: zoneName,
      description: "Domain name of the hosted zone.",
      example: "billpay.example.com",
    });
    this.output("name_servers", {
      value: hcl("flatten(aws_route53_zone.main[*].name_servers)"),
      description: "Name servers for the NS records in the parent zone; empty where `create_zone` is false.",
      example: ["ns-1.awsdns-01.com", "ns-2.awsdns-02.net", "ns-3.awsdns-03.org", "ns-4.awsdns-04.co.uk"],
    });
    this.output("record_names", {
      value: hcl("{ for name, record in aws_route53_record.a : name => record.fqdn }"),
      description: "Full names of the alias records by their name in the zone.",
      example: { api: "api.billpay.example.com" },
    });
  }

  private queryLog(zoneId: string): void {
    const { vars } = this;
    const accountId = vars.account_id.stringValue;
    const count = when(vars.query_logging.expr);
    // Aliases of KMS keys have no dots, and the alias of this key is the name of the log group.
    const dashed = new TerraformLocal(this, "dashed_zone_name", hcl(`replace(${vars.zone_name.expr}, ".", "-")`))
      .asString;
    const logs = new EncryptedLogGroup(this, "queries", {
      logGroupName: `/aws/route53/${dashed}`,
      retentionDays: vars.query_log_retention_days.numberValue,
      accountId,
      region: QUERY_LOG_REGION,
      pinRegion: true,
      count,
    });
    const policy = new CloudwatchLogResourcePolicy(this, "log_resource_policy.queries", {
      count,
      region: QUERY_LOG_REGION,
      policyName: `route53-${dashed}`,
      policyDocument: policyDocument([
        {
          Effect: "Allow",
          Principal: { Service: "route53.amazonaws.com" },
          Action: ["logs:CreateLogStream", "logs:PutLogEvents"],
          Resource: `${logs.arn}:*`,
          Condition: {
            ArnEquals: { "aws:SourceArn": `arn:aws:route53:::hostedzone/${zoneId}` },
            StringEquals: { "aws:SourceAccount": accountId },
          },
        },
      ]),
    });
    new Route53QueryLog(this, "query_log.main", {
      count,
      zoneId,
      cloudwatchLogGroupArn: hcl("one(aws_cloudwatch_log_group.queries[*].arn)"),
      dependsOn: [policy],
    });
  }
}
