# METADATA
# title: Distributions serve only HTTPS
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudFront.3]
#     pci: ["4.2.1"]
#     sentinel: [cloudfront-should-require-encryption-in-transit]
#   remediation: set `viewer_protocol_policy` to `redirect-to-https` or `https-only`
package policies.cloudfront.https_only

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some attribute in ["default_cache_behavior", "ordered_cache_behavior"]
	some n, _ in object.get(distribution.values, attribute, [])
	path := [attribute, n, "viewer_protocol_policy"]
	finding := plan.must_be(distribution, path, {"redirect-to-https", "https-only"}, "HTTP is answered, not redirected to HTTPS")
}
