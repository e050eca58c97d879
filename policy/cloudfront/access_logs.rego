# METADATA
# title: Distributions write access logs
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudFront.5]
#     pci: ["10.2.1"]
#     sentinel: [cloudfront-distributions-should-have-logging-enabled]
#   remediation: set `access_logs_retention_days` of the site
package policies.cloudfront.access_logs

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	count(object.get(distribution.values, "logging_config", [])) == 0
	finding := plan.must_have(
		distribution, "aws_cloudwatch_log_delivery_source", "resource_arn",
		"requests are logged by its web ACL alone",
	)
}

findings contains plan.undecided(distribution, ["logging_config"], "whether requests are logged") if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	plan.is_undecidable(distribution, ["logging_config"])
}
