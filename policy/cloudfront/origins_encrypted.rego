# METADATA
# title: Distributions use TLS 1.2 to their origins
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudFront.9, CloudFront.10]
#     pci: ["4.2.1"]
#     sentinel: [cloudfront-distributions-should-encrypt-traffic-to-custom-origins, cloudfront-distributions-should-not-use-deprecated-ssl-protocols]
#   remediation: set `origin_protocol_policy = "https-only"` and `origin_ssl_protocols = ["TLSv1.2"]`
package policies.cloudfront.origins_encrypted

import data.lib.plan

metadata := rego.metadata.chain()

deprecated := {"SSLv3", "TLSv1", "TLSv1.1"}

findings contains finding if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some n, origin in object.get(distribution.values, "origin", [])
	some m, _ in object.get(origin, "custom_origin_config", [])
	path := ["origin", n, "custom_origin_config", m, "origin_protocol_policy"]
	finding := plan.must_be(distribution, path, {"https-only"}, "the origin is asked by HTTP")
}

findings contains plan.violation(distribution, sprintf("the origin is asked by %s", [protocol])) if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some origin in object.get(distribution.values, "origin", [])
	some custom in object.get(origin, "custom_origin_config", [])
	some protocol in object.get(custom, "origin_ssl_protocols", [])
	protocol in deprecated
}
