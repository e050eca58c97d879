# METADATA
# title: The bucket behind a distribution is one of this environment
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [CloudFront.12]
#     pci: ["6.5.1"]
#     sentinel: [cloudfront-s3-origin-non-existent-bucket]
#   remediation: point the origin at a bucket of the same unit
package policies.links.origin_bucket

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(distribution, sprintf("origin %v is no bucket of this environment", [plan.value(distribution, ["origin", n, "domain_name"])])) if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some n in s3_origins(distribution)
	not plan.is_undecidable(distribution, ["origin", n, "domain_name"])
	not is_own(plan.value(distribution, ["origin", n, "domain_name"]))
}

s3_origins(distribution) := {n |
	some n, origin in object.get(distribution.values, "origin", [])
	count(object.get(origin, "custom_origin_config", [])) == 0
	count(object.get(origin, "vpc_origin_config", [])) == 0
}

is_own(domain) if {
	some bucket in plan.of_type("aws_s3_bucket")
	startswith(domain, sprintf("%s.s3.", [plan.value(bucket, ["bucket"])]))
}

findings contains plan.undecided(distribution, ["origin"], "whose bucket it is") if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some n in s3_origins(distribution)
	plan.is_undecidable(distribution, ["origin", n, "domain_name"])
	not plan.refers_to_type(distribution, "origin", "aws_s3_bucket")
}
