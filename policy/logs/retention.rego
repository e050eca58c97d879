# METADATA
# title: Logs are kept for a year in production, and nowhere forever
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [CloudWatch.16]
#     pci: ["10.5.1"]
#   remediation: set `retention_in_days`
package policies.logs.retention

import data.lib.plan

metadata := rego.metadata.chain()

default minimum_days := 1

minimum_days := 365 if plan.is_production

findings contains finding if {
	some group in plan.of_type("aws_cloudwatch_log_group")
	not is_kept(plan.value(group, ["retention_in_days"]))
	finding := plan.must_be(group, ["retention_in_days"], set(), sprintf(
		"logs are kept for %v days: at least %d, and not for ever",
		[plan.value(group, ["retention_in_days"]), minimum_days],
	))
}

# 0 is for ever.
is_kept(days) if days >= minimum_days
