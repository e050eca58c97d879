import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { ACCOUNT_ID, NAME } from "../../constructs/inputs/naming";
import { PrivateBucket } from "../../constructs/storage/private-bucket";
import { hcl, hclBool, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { contentSecurityPolicy } from "./content-security-policy";
import { DistributionAccessLogs } from "./distribution-access-logs";
import { SiteDistribution } from "./site-distribution";

/** One microfrontend: a private bucket and the CloudFront distribution that alone reads it. */
export class Web extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "web", {
      description:
        "One microfrontend: a private S3 bucket and the CloudFront distribution that alone reads it. A route is answered " +
        "with index.html, which nobody keeps, nor remoteEntry.js, nor manifests; a file named after its content is kept " +
        "for a year; a missing file is a 404. Every answer has the security headers.",
    });
    const name = this.input("name", {
      ...NAME,
      description: "Prefix of every name the module gives, one a microfrontend, as `billpay-dev-front-a`.",
    }).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    this.bucketInputs();
    this.domainInputs();
    this.guardInputs();
    this.originInputs();

    const { bucket } = new PrivateBucket(this, "site", {
      bucketName: hcl("var.bucket_name"),
      forceDestroy: hclBool("var.force_destroy"),
      noncurrentDays: 30,
      statements: [
        distributionMay("s3:GetObject", `${hcl("aws_s3_bucket.site.arn")}/*`),
        // Without it S3 says 403 of an object that is not there. Nobody lists the bucket by it: the root is a route,
        // and no query string reaches S3.
        distributionMay("s3:ListBucket", hcl("aws_s3_bucket.site.arn")),
      ],
    });
    const { distribution } = new SiteDistribution(this, "site_distribution.site", {
      name,
      bucketDomainName: bucket.bucketRegionalDomainName,
      contentSecurityPolicy: hcl("local.content_security_policy"),
      priceClass: hcl("var.price_class"),
      webAclArn: hcl("var.web_acl_arn"),
      waitForDeployment: hclBool("var.wait_for_deployment"),
      aliases: "var.aliases",
      certificateArn: "var.certificate_arn",
      allowedCountries: "var.allowed_countries",
      allowedOrigins: "var.allowed_origins",
    });
    new DistributionAccessLogs(this, "access_logs", {
      deliveryName: `${name}-access-logs`,
      distributionArn: distribution.arn,
      bucketName: `${hcl("var.bucket_name")}-logs`,
      forceDestroy: hclBool("var.force_destroy"),
      retentionDays: hclNumber("var.access_logs_retention_days"),
      accountId,
      count: when("var.access_logs_retention_days != null"),
    });

    this.output("bucket_name", {
      value: bucket.id,
      description: "Name of the bucket that a release is uploaded to: hashed files first, index.html last.",
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
      example: "arn:aws:cloudfront::123456789012:distribution/E2QWRUHAPOMQZL",
    });
    this.output("distribution_domain_name", {
      value: distribution.domainName,
      description: "Domain name that CloudFront gave; an alias' record points at it.",
      example: "d111111abcdef8.cloudfront.net",
    });
    this.output("distribution_hosted_zone_id", {
      value: distribution.hostedZoneId,
      description: "Route 53 zone of the distribution's domain name, for alias records.",
      example: "Z2FDTNDATAQYW2",
    });
    this.output("url", {
      value: `https://${hcl("length(var.aliases) > 0 ? sort(var.aliases)[0] : aws_cloudfront_distribution.site.domain_name")}`,
      description: "Where people find the microfrontend: its first alias, or CloudFront's own domain name.",
      example: "https://d111111abcdef8.cloudfront.net",
    });
  }

  private bucketInputs(): void {
    this.input("bucket_name", {
      type: "string",
      description:
        "Name of the bucket, unique in the world, as `billpay-frontend-a-dev`. That of its logs is beside it, with `-logs`.",
      validations: [
        {
          condition: 'can(regex("^[a-z0-9][a-z0-9-]{1,56}[a-z0-9]$", var.bucket_name))',
          message: "bucket_name must be 3 to 58 characters of a-z, 0-9 and -, with no - at either end.",
        },
      ],
    });
    this.input("force_destroy", {
      type: "bool",
      default: false,
      description: "Whether `destroy` deletes the bucket, and that of its logs, with files in it.",
    });
  }

  private domainInputs(): void {
    this.input("aliases", {
      type: "set(string)",
      default: [],
      description: "Domain names of its own, as `a.billpay.example`; they need `certificate_arn`.",
      validations: [
        {
          condition: "length(var.aliases) == 0 || var.certificate_arn != null",
          message: "aliases must be empty where there is no certificate_arn.",
        },
      ],
    });
    this.input("certificate_arn", {
      type: "string",
      default: null,
      description: "ARN of the ACM certificate of the aliases, in us-east-1. Null takes CloudFront's own.",
      validations: [
        optional("certificate_arn", "^arn:aws:acm:us-east-1:[0-9]{12}:certificate/", {
          message: "certificate_arn must be an ACM certificate's ARN in us-east-1, the one region CloudFront looks in.",
        }),
      ],
    });
    this.input("price_class", {
      type: "string",
      default: "PriceClass_100",
      description:
        "Where the edges are: `PriceClass_100` North America and Europe, `PriceClass_200` all but South America and " +
        "Oceania, `PriceClass_All` everywhere.",
      validations: [
        {
          condition: 'contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)',
          message: "price_class must be PriceClass_100, PriceClass_200 or PriceClass_All.",
        },
      ],
    });
    this.input("wait_for_deployment", {
      type: "bool",
      default: true,
      description: "Whether apply waits until every edge has the change.",
    });
  }

  private guardInputs(): void {
    this.input("web_acl_arn", {
      type: "string",
      default: null,
      description: "ARN of the WAF web ACL, of scope CLOUDFRONT, that guards the distribution. Null means none.",
      validations: [
        optional("web_acl_arn", "^arn:aws:wafv2:us-east-1:[0-9]*:global/webacl/", {
          message: "web_acl_arn must be the ARN of a WAFv2 web ACL of scope CLOUDFRONT.",
        }),
      ],
    });
    this.input("allowed_countries", {
      type: "set(string)",
      default: [],
      description: "Countries that are served, by their ISO 3166 code of two letters, as `US`. Empty means all.",
      validations: [
        {
          condition: 'alltrue([for country in var.allowed_countries : can(regex("^[A-Z]{2}$", country))])',
          message: "allowed_countries must be ISO 3166 codes of two capital letters, as US.",
        },
      ],
    });
    this.input("access_logs_retention_days", {
      type: "number",
      default: 365,
      description:
        "Days that access logs are kept, 1 to 3650, in a bucket beside the site's, `<bucket_name>-logs`. Null means no " +
        "access logs. PCI DSS 10.5.1 asks for a year.",
      validations: [
        {
          condition:
            "var.access_logs_retention_days == null || try(var.access_logs_retention_days >= 1 && var.access_logs_retention_days <= 3650 && floor(var.access_logs_retention_days) == var.access_logs_retention_days, false)",
          message: "access_logs_retention_days must be a whole number of 1 to 3650 days, or null.",
        },
      ],
    });
  }

  private originInputs(): void {
    const origins = (name: string, description: string) =>
      this.input(name, {
        type: "set(string)",
        default: [],
        description,
        validations: [
          {
            condition: `alltrue([for origin in var.${name} : can(regex("${ORIGIN}", origin))])`,
            message: `${name} must be origins without a path, as https://a.billpay.example; http is for localhost alone.`,
          },
        ],
      });
    origins(
      "allowed_origins",
      "Origins whose pages may load these files: the shells that this microfrontend is a remote of. `*` may stand for " +
        "the first label, as `https://*.billpay.example`.",
    );
    origins("script_sources", "Origins that code, styles, fonts and images are loaded from: its own remotes.");
    origins("connect_sources", "Origins that are called, as the API; `wss://` too.");
    this.input("content_security_policy", {
      type: "string",
      default: null,
      description: "Replaces the Content-Security-Policy that is made of script_sources and connect_sources.",
    });
    new TerraformLocal(
      this,
      "content_security_policy",
      hcl(
        `coalesce(var.content_security_policy, ${contentSecurityPolicy("var.script_sources", "var.connect_sources")})`,
      ),
    );
  }
}

const ORIGIN = String.raw`^((https|wss)://(\\*\\.)?[a-z0-9.-]+|http://(localhost|127\\.0\\.0\\.1))(:[0-9]+)?$`;

/** A validation that lets null pass. */
const optional = (input: string, pattern: string, props: { message: string }) => ({
  condition: `var.${input} == null || can(regex("${pattern}", var.${input}))`,
  message: props.message,
});

/** Lets this module's distribution, no other, act on the bucket. */
const distributionMay = (action: string, resource: string) => ({
  Effect: "Allow",
  Principal: { Service: "cloudfront.amazonaws.com" },
  Action: action,
  Resource: resource,
  Condition: { StringEquals: { "aws:SourceArn": hcl("aws_cloudfront_distribution.site.arn") } },
});
