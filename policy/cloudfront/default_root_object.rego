# METADATA
# title: Distributions have a default root object
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [CloudFront.1]
#     pci: ["2.2.6"]
#     sentinel: [cloudfront-should-have-default-root-object-configured]
#   remediation: set `default_root_object = "index.html"`
package policies.cloudfront.default_root_object

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	plan.value(distribution, ["default_root_object"]) in {null, ""}
	finding := plan.must_be(distribution, ["default_root_object"], set(), "a request for / may list the bucket")
}
