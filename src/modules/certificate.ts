import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { AcmCertificateValidation } from "@cdktf/provider-aws/lib/acm-certificate-validation";
import { Route53Record } from "@cdktf/provider-aws/lib/route53-record";
import { TerraformLocal } from "cdktf/lib/terraform-local";
import type { Construct } from "constructs";
import { flag } from "../constructs/inputs/flags";
import { matches } from "../constructs/inputs/names";
import { REGION } from "../constructs/inputs/naming";
import { forEach, hcl, hclList, when } from "../core/hcl";
import type { Inputs } from "../core/inputs";
import { TerraformModule } from "../core/terraform-module";

const DOMAIN = "^(\\\\*\\\\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\\\.)+[a-z]{2,63}$";

/** Those that both load balancers and CloudFront accept. */
const KEY_ALGORITHMS = ["RSA_2048", "EC_prime256v1"];

const INPUTS = {
  region: {
    ...REGION,
    description:
      "AWS region of the certificate: that of the load balancer it serves, or `us-east-1` for CloudFront wherever the rest is.",
  },
  domain_name: {
    type: "string",
    description: "Name the certificate is for, such as `billpay.example.com` or `*.billpay.example.com`.",
    validations: [
      {
        condition: `length(var.domain_name) <= 64 && can(regex("${DOMAIN}", var.domain_name))`,
        message:
          "domain_name must be a domain name in small letters, 64 characters at most, with * for its first label or none.",
      },
    ],
  },
  subject_alternative_names: {
    type: "list(string)",
    default: [],
    description: "Further names the certificate is for.",
    validations: [
      {
        condition: `alltrue([for name in var.subject_alternative_names : can(regex("${DOMAIN}", name))])`,
        message:
          "subject_alternative_names must be domain names in small letters, with * for their first label or none.",
      },
    ],
  },
  zone_id: {
    type: "string",
    description: "Id of the public hosted zone that all the names are in.",
    validations: [matches("zone_id", "^Z[A-Z0-9]+$", "the id of a hosted zone, as Z0123456789ABCDEFGHIJ")],
  },
  key_algorithm: {
    type: "string",
    default: "RSA_2048",
    description: `One of ${KEY_ALGORITHMS.join(", ")}: RSA is what every client knows, the elliptic curve is faster.`,
    validations: [
      {
        condition: `contains([${KEY_ALGORITHMS.map((name) => `"${name}"`).join(", ")}], var.key_algorithm)`,
        message: `key_algorithm must be one of ${KEY_ALGORITHMS.join(", ")}.`,
      },
    ],
  },
  transparency_logging: flag(
    true,
    "Whether the certificate is entered in public transparency logs; browsers refuse one that is not, its names are public by it.",
  ),
  validation_records: flag(
    true,
    "Whether this module makes the validation records. ACM asks the same record of every certificate of an account for one name: " +
      "false where another certificate's module makes it already, as for the same name in a second region.",
  ),
  wait_for_validation: flag(true, "Whether apply waits until the certificate is issued, 75 minutes at most."),
} satisfies Inputs;

/** A public TLS certificate, validated through DNS and renewed by ACM as long as its records stand. */
export class Certificate extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "certificate", {
      description:
        "A public ACM certificate that DNS records of a hosted zone validate, so that ACM renews it by itself. Its ARN " +
        "comes out only once it is issued, so that nothing is built on a certificate that is not.",
    });
    const vars = this.declare(INPUTS);
    const region = vars.region.stringValue;
    const domainName = vars.domain_name.stringValue;

    const certificate = new AcmCertificate(this, "acm_certificate.main", {
      region,
      domainName,
      subjectAlternativeNames: vars.subject_alternative_names.listValue,
      validationMethod: "DNS",
      keyAlgorithm: vars.key_algorithm.stringValue,
      tags: { Name: domainName },
      // A certificate in use cannot be deleted: its successor takes its place first.
      lifecycle: { createBeforeDestroy: true },
    });
    // Logged is what ACM does by itself.
    certificate.addOverride("dynamic.options", {
      for_each: hcl(`${vars.transparency_logging.expr} ? [] : [true]`),
      content: { certificate_transparency_logging_preference: "DISABLED" },
    });

    new TerraformLocal(
      this,
      "names",
      hcl(`concat([${vars.domain_name.expr}], ${vars.subject_alternative_names.expr})`),
    );
    // Keyed by names that are known before the certificate is; a wildcard shares the record of the name it stands on.
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
    new AcmCertificateValidation(this, "acm_certificate_validation.main", {
      count: when(vars.wait_for_validation.expr),
      region,
      certificateArn: certificate.arn,
      validationRecordFqdns: hclList(
        `${vars.validation_records.expr} ? values(aws_route53_record.validation)[*].fqdn : null`,
      ),
    });

    this.output("certificate_arn", {
      value: hcl(
        `${vars.wait_for_validation.expr} ? one(aws_acm_certificate_validation.main[*].certificate_arn) : aws_acm_certificate.main.arn`,
      ),
      description: "ARN of the certificate; issued, unless `wait_for_validation` is false.",
      example: "arn:aws:acm:us-east-1:111122223333:certificate/1a2b3c4d-5e6f-4a0b-8c1d-2e3f4a5b6c7d",
    });
    this.output("domain_names", {
      value: hcl("local.names"),
      description: "The names the certificate is for.",
      example: ["billpay.example.com", "*.billpay.example.com"],
    });
  }
}
