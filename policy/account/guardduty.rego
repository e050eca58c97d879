# METADATA
# title: GuardDuty looks for threats
# custom:
#   severity: high
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [GuardDuty.1]
#     pci: ["11.5.1"]
#     sentinel: [guardduty-should-be-enabled]
#   remediation: add `aws_guardduty_detector`
package policies.account.guardduty

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.missing("GuardDuty is off") if count(plan.of_type("aws_guardduty_detector")) == 0

findings contains finding if {
	some resource in plan.of_type("aws_guardduty_detector")
	finding := plan.must_be(resource, ["enable"], {true, null}, "GuardDuty is off")
}
