# METADATA
# title: Distributions with a certificate of their own use SNI
# custom:
#   severity: low
#   level: hard
#   controls:
#     fsbp: [CloudFront.8]
#   remediation: set `ssl_support_method = "sni-only"`
package policies.cloudfront.sni

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	plan.value(distribution, ["viewer_certificate", 0, "cloudfront_default_certificate"]) != true
	path := ["viewer_certificate", 0, "ssl_support_method"]
	finding := plan.must_be(distribution, path, {"sni-only"}, "addresses of its own are paid for, for clients without SNI")
}
