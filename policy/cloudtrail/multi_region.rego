# METADATA
# title: A trail records the API calls of all regions
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [CloudTrail.1, CloudTrail.3]
#     cis: ["3.1"]
#     pci: ["10.2.1"]
#   remediation: add `aws_cloudtrail` with `is_multi_region_trail = true`
package policies.cloudtrail.multi_region

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.missing("no trail records API calls") if count(plan.of_type("aws_cloudtrail")) == 0

findings contains finding if {
	some trail in plan.of_type("aws_cloudtrail")
	some attribute, allowed in {
		"is_multi_region_trail": {true},
		"enable_logging": {true, null},
		"include_global_service_events": {true, null},
	}
	finding := plan.must_be(trail, [attribute], allowed, sprintf("%s is off", [attribute]))
}
