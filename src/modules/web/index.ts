import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { addressOf, hcl, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { contentSecurityPolicy } from "./content-security-policy";
import { DistributionAccessLogs } from "./distribution-access-logs";
import { INPUTS } from "./inputs";
import { SiteDistribution } from "./site-distribution";

/** One microfrontend: a private bucket and the CloudFront distribution that is its only reader. */
export class Web extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "web", {
      description:
        "One microfrontend: a private S3 bucket and the CloudFront distribution that is its only reader. A route gets " +
        "index.html, which is not cached, as remoteEntry.js and manifests are not; a file named after its content is cached " +
        "for a year; a missing file is a 404. Every response has the security headers. `/api/*` may be passed on to the API.",
    });
    const vars = this.declare(INPUTS);
    const name = vars.name.stringValue;
    const accountId = vars.account_id.stringValue;
    const { content_security_policy: replaced, script_sources: remotes, connect_sources: apis } = vars;
    const csp = new TerraformLocal(
      this,
      "content_security_policy",
      hcl(`coalesce(${replaced.expr}, ${contentSecurityPolicy(remotes.expr, apis.expr)})`),
    );

    const { bucket } = new PrivateBucket(this, "site", {
      bucketName: vars.bucket_name.stringValue,
      forceDestroy: vars.force_destroy.booleanValue,
      noncurrentDays: 30,
      // Addresses are written as text: these statements are part of the bucket, which is created before the distribution.
      statements: [
        distributionMay("s3:GetObject", `${hcl("aws_s3_bucket.site.arn")}/*`),
        // Without it S3 answers 403 for an object that does not exist. It does not allow listing: the root is a route,
        // and no query string reaches S3.
        distributionMay("s3:ListBucket", hcl("aws_s3_bucket.site.arn")),
      ],
    });
    const { distribution } = new SiteDistribution(this, "site_distribution.site", {
      name,
      bucketDomainName: bucket.bucketRegionalDomainName,
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
      bucketName: `${vars.bucket_name.stringValue}-logs`,
      forceDestroy: vars.force_destroy.booleanValue,
      retentionDays: vars.access_logs_retention_days.numberValue,
      accountId,
      count: when(`${vars.access_logs_retention_days.expr} != null`),
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

/** Lets only this module's distribution access the bucket. */
const distributionMay = (action: string, resource: string) => ({
  Effect: "Allow",
  Principal: { Service: "cloudfront.amazonaws.com" },
  Action: action,
  Resource: resource,
  Condition: { StringEquals: { "aws:SourceArn": hcl("aws_cloudfront_distribution.site.arn") } },
});
