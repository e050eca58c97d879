import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { AliasRecords } from "../../constructs/dns/alias-records";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { Thresholds } from "../../constructs/monitoring/thresholds";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { addressOf, attribute, hcl, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { contentSecurityPolicy } from "./content-security-policy";
import { DistributionAccessLogs } from "./distribution-access-logs";
import { INPUTS, type ThresholdName } from "./inputs";
import { SiteCopy } from "./site-copy";
import { SiteDistribution } from "./site-distribution";
import { SiteMonitoring } from "./site-monitoring";

/** Days for which a file that a release replaced or removed is kept. */
const NONCURRENT_DAYS = 30;

/** One microfrontend: a private bucket, the CloudFront distribution that is its only reader, its DNS records and its alarms. */
export class Web extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "web", {
      description:
        "One microfrontend: a private S3 bucket and the CloudFront distribution that is its only reader. A route gets " +
        "index.html, which is not cached, as remoteEntry.js and manifests are not; a file named after its content is cached " +
        "for a year; a missing file is a 404. Every response has the security headers. `/api/*` may be passed on to the API. " +
        "With the alias records of its names, alarms on its errors and, as an option, a copy of the bucket in another region, " +
        "to which CloudFront fails over.",
    });
    const vars = this.declare(INPUTS);
    const name = vars.name.stringValue;
    const accountId = vars.account_id.stringValue;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);
    const { content_security_policy: replaced, script_sources: remotes, connect_sources: apis } = vars;
    const csp = new TerraformLocal(
      this,
      "content_security_policy",
      hcl(`coalesce(${replaced.expr}, ${contentSecurityPolicy(remotes.expr, apis.expr)})`),
    );

    const bucketName = vars.bucket_name.stringValue;
    const forceDestroy = vars.force_destroy.booleanValue;
    const site = new PrivateBucket(this, "site", {
      bucketName,
      forceDestroy,
      noncurrentDays: NONCURRENT_DAYS,
      statements: readStatements(bucketName),
    });
    const { bucket } = site;
    const isCopied = `${vars.replica_region.expr} != null`;
    const { copy } = new SiteCopy(this, "site_copy", {
      source: site,
      sourceName: bucketName,
      bucketName: `${bucketName}-copy`,
      region: vars.replica_region.stringValue,
      forceDestroy,
      noncurrentDays: NONCURRENT_DAYS,
      statements: readStatements(`${bucketName}-copy`),
      roleName: `${name}-replication`,
      count: when(isCopied),
    });
    const { distribution } = new SiteDistribution(this, "site_distribution.site", {
      name,
      bucketDomainName: bucket.bucketRegionalDomainName,
      copy: { isThere: isCopied, domainName: attribute(copy.bucket, "bucket_regional_domain_name", 1) },
      contentSecurityPolicy: csp.expression,
      priceClass: vars.price_class.stringValue,
      webAclArn: vars.web_acl_arn.stringValue,
      waitForDeployment: vars.wait_for_deployment.booleanValue,
      aliases: vars.aliases.expr,
      certificateArn: vars.certificate_arn.expr,
      allowedCountries: vars.allowed_countries.expr,
      allowedOrigins: vars.allowed_origins.expr,
      apiOrigin: vars.api_origin.expr,
    });
    new DistributionAccessLogs(this, "access_logs", {
      deliveryName: `${name}-access-logs`,
      distributionArn: distribution.arn,
      bucketName: `${bucketName}-logs`,
      forceDestroy,
      retentionDays: vars.access_logs_retention_days.numberValue,
      accountId,
      count: when(`${vars.access_logs_retention_days.expr} != null`),
    });
    new AliasRecords(this, "records.site", {
      zoneId: vars.zone_id.stringValue,
      each: `{ for alias in ${vars.aliases.expr} : alias => alias if ${vars.zone_id.expr} != null }`,
      recordName: hcl("each.key"),
      target: { dnsName: distribution.domainName, zoneId: distribution.hostedZoneId },
      evaluateTargetHealth: false,
    });
    const topic = (severity: "critical" | "warning") => hcl(`${vars.alarm_topic_arns.expr}.${severity}`);
    new SiteMonitoring(this, "monitoring.edge", {
      name,
      distributionId: distribution.id,
      topics: { critical: topic("critical"), warning: topic("warning") },
      thresholds: new Thresholds<ThresholdName>(vars.thresholds),
      count: when(`${vars.alarm_topic_arns.expr} != null`),
    });

    this.output("bucket_name", {
      value: bucket.id,
      description: "Name of the bucket for uploading a release: hashed files first, index.html last.",
      example: "billpay-frontend-a-dev",
    });
    this.output("bucket_arn", {
      value: bucket.arn,
      description: "ARN of the bucket.",
      example: "arn:aws:s3:::billpay-frontend-a-dev",
    });
    this.output("distribution_id", {
      value: distribution.id,
      description: "Id of the distribution.",
      example: "E2QWRUHAPOMQZL",
    });
    this.output("distribution_arn", {
      value: distribution.arn,
      description: "ARN of the distribution.",
      example: "arn:aws:cloudfront::111122223333:distribution/E2QWRUHAPOMQZL",
    });
    this.output("distribution_domain_name", {
      value: distribution.domainName,
      description: "Domain name from CloudFront, the target of the aliases' records.",
      example: "d111111abcdef8.cloudfront.net",
    });
    this.output("distribution_hosted_zone_id", {
      value: distribution.hostedZoneId,
      description: "Id of the Route 53 zone of the distribution's domain name, for alias records.",
      example: "Z2FDTNDATAQYW2",
    });
    const aliases = vars.aliases.expr;
    const domain = hcl(`length(${aliases}) > 0 ? sort(${aliases})[0] : ${addressOf(distribution)}.domain_name`);
    this.output("url", {
      value: `https://${domain}`,
      description: "URL of the microfrontend: its first alias, or CloudFront's own domain name.",
      example: "https://d111111abcdef8.cloudfront.net",
    });
  }
}

/**
 * Lets only this module's distribution read a bucket. Addresses are written as text: these statements are part of the bucket,
 * which is created before the distribution.
 */
function readStatements(bucketName: string): Record<string, unknown>[] {
  const distributionMay = (action: string, resource: string) => ({
    Effect: "Allow",
    Principal: { Service: "cloudfront.amazonaws.com" },
    Action: action,
    Resource: resource,
    Condition: { StringEquals: { "aws:SourceArn": hcl("aws_cloudfront_distribution.site.arn") } },
  });
  const arn = `arn:aws:s3:::${bucketName}`;
  return [
    distributionMay("s3:GetObject", `${arn}/*`),
    // Without it S3 answers 403 for an object that does not exist. It does not allow listing: the root is a route,
    // and no query string reaches S3.
    distributionMay("s3:ListBucket", arn),
  ];
}
