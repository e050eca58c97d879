import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { flag } from "../constructs/inputs/flags";
import { matches, oneOf } from "../constructs/inputs/names";
import { REGION } from "../constructs/inputs/naming";
import { attribute, forEach, hcl, hclList, when } from "../core/hcl";
import type { Inputs } from "../core/inputs";
import { TerraformModule } from "../core/terraform-module";

const DOMAIN = "^(\\\\*\\\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\\\.)+[a-z]{2,63}$";

/** Where CloudFront's certificates are: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html */
const CLOUDFRONT_REGION = "us-east-1";

/** The algorithms that both load balancers and CloudFront accept. */
const KEY_ALGORITHMS = ["RSA_2048", "EC_prime256v1"];

const INPUTS = {
  region: {
    ...REGION,
    description:
      "AWS region of the load balancer that uses the certificate. CloudFront uses one in us-east-1: if the region is another, there are two.",
  },
  domain_name: {
    type: "string",
    description: "Domain name of the certificate, such as `billpay.example.com` or `*.billpay.example.com`.",
    validations: [
      {
        condition: `length(var.domain_name) <= 64 && can(regex("${DOMAIN}", var.domain_name))`,
        message:
          "domain_name must be a domain name in lower case of 64 characters at most, optionally with * as its first label, such as *.billpay.example.com.",
      },
    ],
  },
  subject_alternative_names: {
    type: "list(string)",
    default: [],
    description: "Additional domain names of the certificate.",
    validations: [
      {
        condition: `alltrue([for name in var.subject_alternative_names : can(regex("${DOMAIN}", name))])`,
        message:
          "subject_alternative_names must be domain names in lower case, optionally with * as their first label, such as *.billpay.example.com.",
      },
    ],
  },
  zone_id: {
    type: "string",
    description: "Id of the public hosted zone that all the names are in.",
    validations: [matches("zone_id", "^Z[A-Z0-9]+$", "the id of a hosted zone, such as Z0123456789ABCDEFGHIJ")],
  },
  key_algorithm: {
    type: "string",
    default: "RSA_2048",
    description: `One of ${KEY_ALGORITHMS.join(", ")}: every client supports RSA, the elliptic curve is faster.`,
    validations: [oneOf("key_algorithm", ...KEY_ALGORITHMS)],
  },
  transparency_logging: flag(
    true,
    "Whether the certificate is recorded in public transparency logs, which publishes its names; browsers reject a certificate that is not.",
  ),
  validation_records: flag(
    true,
    "Whether this module creates the validation records. ACM requires the same record for all certificates of an account with the same name: " +
      "false where another certificate's module already creates it, such as for the same name in a second region.",
  ),
  wait_for_validation: flag(true, "Whether apply waits until the certificate is issued, for 75 minutes at most."),
} satisfies Inputs;

/** Where a certificate is. */
interface Place {
  readonly region: string;
  readonly count?: number;
}

/** A public TLS certificate, validated through DNS and renewed by ACM as long as its records exist. */
export class Certificate extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "certificate", {
      description:
        "A public ACM certificate for load balancers of a region, and one for CloudFront, that DNS records of a hosted zone " +
        "validate, so that ACM renews them automatically. Their ARNs are outputs only once they are issued, so that nothing " +
        "depends on a certificate that is not.",
    });
    const { vars } = this;
    const isElsewhere = `${vars.region.expr} != "${CLOUDFRONT_REGION}"`;
    const here = { region: vars.region.stringValue };
    const atCloudFront = { region: CLOUDFRONT_REGION, count: when(isElsewhere) };
    const main = this.certificate("main", here);
    const cloudfront = this.certificate("cloudfront", atCloudFront);

    new TerraformLocal(
      this,
      "names",
      hcl(`concat([${vars.domain_name.expr}], ${vars.subject_alternative_names.expr})`),
    );
    // Keyed by names that are known before the certificate is, and the same for all certificates of an account; a wildcard shares the record of the name after its `*.`.
    const option = (attribute: string) =>
      hcl(
        `[for option in aws_acm_certificate.main.domain_validation_options : option.${attribute} ` +
          `if trimprefix(option.domain_name, "*.") == each.key][0]`,
      );
    new Route53Record(this, "validation", {
      forEach: forEach(
        `{ for name in distinct([for name in local.names : trimprefix(name, "*.")]) : name => name if ${vars.validation_records.expr} }`,
      ),
      zoneId: vars.zone_id.stringValue,
      name: option("resource_record_name"),
      type: option("resource_record_type"),
      records: [option("resource_record_value")],
      ttl: 300,
      allowOverwrite: true,
    });
    const issued = vars.wait_for_validation.expr;
    this.validation("main", { ...here, count: when(issued) }, main.arn);
    this.validation(
      "cloudfront",
      { ...atCloudFront, count: when(`${issued} && ${isElsewhere}`) },
      attribute(cloudfront, "arn", 1),
    );

    const example = "arn:aws:acm:us-east-1:111122223333:certificate/1a2b3c4d-5e6f-4a0b-8c1d-2e3f4a5b6c7d";
    const mainArn = `${issued} ? one(aws_acm_certificate_validation.main[*].certificate_arn) : aws_acm_certificate.main.arn`;
    this.output("certificate_arn", {
      value: hcl(mainArn),
      description: "ARN of the certificate in the region, which is issued unless `wait_for_validation` is false.",
      example,
    });
    this.output("cloudfront_certificate_arn", {
      value: hcl(
        `${isElsewhere} ? one(${issued} ? aws_acm_certificate_validation.cloudfront[*].certificate_arn : aws_acm_certificate.cloudfront[*].arn) : (${mainArn})`,
      ),
      description: `ARN of the certificate in ${CLOUDFRONT_REGION}, for CloudFront: the same if that is the region.`,
      example,
    });
    this.output("domain_names", {
      value: hcl("local.names"),
      description: "Domain names of the certificate.",
      example: ["billpay.example.com", "*.billpay.example.com"],
    });
  }

  private certificate(id: string, { region, count }: Place): AcmCertificate {
    const { vars } = this;
    const domainName = vars.domain_name.stringValue;
    const certificate = new AcmCertificate(this, `acm_certificate.${id}`, {
      count,
      region,
      domainName,
      subjectAlternativeNames: vars.subject_alternative_names.listValue,
      validationMethod: "DNS",
      keyAlgorithm: vars.key_algorithm.stringValue,
      tags: { Name: domainName },
      // A certificate in use cannot be deleted: it is replaced first.
      lifecycle: { createBeforeDestroy: true },
    });
    // ACM's default is to record it.
    certificate.addOverride("dynamic.options", {
      for_each: hcl(`${vars.transparency_logging.expr} ? [] : [true]`),
      content: { certificate_transparency_logging_preference: "DISABLED" },
    });
    return certificate;
  }

  private validation(id: string, { region, count }: Place, certificateArn: string): void {
    new AcmCertificateValidation(this, `acm_certificate_validation.${id}`, {
      count,
      region,
      certificateArn,
      validationRecordFqdns: hclList(
        `${this.vars.validation_records.expr} ? values(aws_route53_record.validation)[*].fqdn : null`,
      ),
    });
  }
}
