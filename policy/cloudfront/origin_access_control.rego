# METADATA
# title: Distributions sign requests to their buckets
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudFront.13]
#     pci: ["7.2.1"]
#   remediation: set `origin_access_control_id`
package policies.cloudfront.origin_access_control

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some n, origin in object.get(distribution.values, "origin", [])
	count(object.get(origin, "custom_origin_config", [])) == 0
	count(object.get(origin, "vpc_origin_config", [])) == 0
	path := ["origin", n, "origin_access_control_id"]
	finding := plan.must_refer(
		distribution, path, "aws_cloudfront_origin_access_control",
		"the bucket is read without an origin access control",
	)
}

findings contains finding if {
	some control in plan.of_type("aws_cloudfront_origin_access_control")
	finding := plan.must_be(control, ["signing_behavior"], {"always"}, "requests to the bucket are not always signed")
}
