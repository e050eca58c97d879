# METADATA
# title: Distributions require TLS 1.2 or newer
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudFront.7, CloudFront.15]
#     pci: ["4.2.1"]
#   remediation: use a certificate of its own and `minimum_protocol_version = "TLSv1.2_2021"` or newer
package policies.cloudfront.tls_version

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_cloudfront_distribution")
	finding := plan.must_be(resource, ["viewer_certificate", 0, "minimum_protocol_version"], {"TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"}, "viewers may use TLS older than 1.2, or weak ciphers")
}
