# METADATA
# title: Log files of the trail can be checked for changes
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudTrail.4]
#     cis: ["3.2"]
#     pci: ["10.3.4"]
#     sentinel: [cloudtrail-log-file-validation-enabled]
#   remediation: set `enable_log_file_validation = true`
package policies.cloudtrail.validation

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_cloudtrail")
	finding := plan.must_be(resource, ["enable_log_file_validation"], {true}, "nobody can tell whether a log file was changed")
}
