import { AcmCertificate } from "@cdktf/provider-aws/lib/acm-certificate";
import { Certificate } from "../../src/modules/certificate";
import { synthesize } from "./synthesize";

const certificate = synthesize(Certificate);

test("the certificate is in the load balancer's region", () => {
  expect(certificate.resource("aws_acm_certificate.main")).toMatchObject({ region: "${var.region}" });
  expect(certificate.resource("aws_acm_certificate.main")).not.toHaveProperty("count");
  expect(certificate.resource("aws_acm_certificate_validation.main").region).toBe("${var.region}");
});

test("CloudFront has one in us-east-1: the same, or a second one where the region is another", () => {
  const { count: _, region: __, ...second } = certificate.resource("aws_acm_certificate.cloudfront");
  const { region: ___, ...first } = certificate.resource("aws_acm_certificate.main");
  expect(second).toEqual(first);
  expect(certificate.resource("aws_acm_certificate.cloudfront")).toMatchObject({
    region: "us-east-1",
    count: '${var.region != "us-east-1" ? 1 : 0}',
  });
  expect(certificate.resource("aws_acm_certificate_validation.cloudfront")).toMatchObject({
    region: "us-east-1",
    count: '${var.wait_for_validation && var.region != "us-east-1" ? 1 : 0}',
    certificate_arn: "${one(aws_acm_certificate.cloudfront[*].arn)}",
  });
  const { value } = certificate.json.output.cloudfront_certificate_arn;
  const main = certificate.json.output.certificate_arn.value.slice(2, -1);
  expect(value).toBe(
    `\${var.region != "us-east-1" ? one(var.wait_for_validation ? aws_acm_certificate_validation.cloudfront[*].certificate_arn : aws_acm_certificate.cloudfront[*].arn) : (${main})}`,
  );
});

test("it is validated through DNS, and its successor is there before it goes", () => {
  expect(certificate.text).toHaveResourceWithProperties(AcmCertificate, {
    validation_method: "DNS",
    domain_name: "${var.domain_name}",
    subject_alternative_names: "${var.subject_alternative_names}",
    lifecycle: { create_before_destroy: true },
  });
});

test("validation records have keys that are known before the certificate is, one for a name and its wildcard", () => {
  const record = certificate.resource("aws_route53_record.validation");
  expect(record.for_each).toContain('distinct([for name in local.names : trimprefix(name, "*.")])');
  expect(record.for_each).not.toContain("domain_validation_options");
  expect(record.records).toEqual([
    '${[for option in aws_acm_certificate.main.domain_validation_options : option.resource_record_value if trimprefix(option.domain_name, "*.") == each.key][0]}',
  ]);
});

test("the ARN comes out once the certificate is issued, unless nobody waits", () => {
  expect(certificate.json.variable.wait_for_validation.default).toBe(true);
  expect(certificate.resource("aws_acm_certificate_validation.main").count).toBe("${var.wait_for_validation ? 1 : 0}");
  expect(certificate.json.output.certificate_arn.value).toBe(
    "${var.wait_for_validation ? one(aws_acm_certificate_validation.main[*].certificate_arn) : aws_acm_certificate.main.arn}",
  );
});

test("a second certificate for a name leaves the record to the first, and waits all the same", () => {
  expect(certificate.resource("aws_route53_record.validation").for_each).toContain("if var.validation_records");
  expect(certificate.resource("aws_acm_certificate_validation.main").validation_record_fqdns).toBe(
    "${var.validation_records ? values(aws_route53_record.validation)[*].fqdn : null}",
  );
});

test("it is entered in transparency logs unless that is turned off", () => {
  expect(certificate.json.variable.transparency_logging.default).toBe(true);
  expect(certificate.resource("aws_acm_certificate.main").dynamic.options).toEqual({
    for_each: "${var.transparency_logging ? [] : [true]}",
    content: { certificate_transparency_logging_preference: "DISABLED" },
  });
});
