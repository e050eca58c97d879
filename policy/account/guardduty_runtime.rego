# METADATA
# title: GuardDuty watches what runs on the cluster's nodes
# custom:
#   severity: high
#   level: hard
#   levels: {development: advisory}
#   controls:
#     fsbp: [GuardDuty.7]
#     pci: ["11.5.1"]
#     sentinel: [guardduty-eks-protection-runtime-should-be-enabled]
#   remediation: add `RUNTIME_MONITORING` to `guardduty_features`
package policies.account.guardduty_runtime

import data.lib.plan

metadata := rego.metadata.chain()

runtime contains feature if {
	some feature in plan.of_type("aws_guardduty_detector_feature")
	plan.value(feature, ["name"]) == "RUNTIME_MONITORING"
}

findings contains plan.violation(detector, "RUNTIME_MONITORING is off") if {
	count(runtime) == 0
	some detector in plan.of_type("aws_guardduty_detector")
}

findings contains finding if {
	some feature in runtime
	finding := plan.must_be(feature, ["status"], {"ENABLED"}, "RUNTIME_MONITORING is off")
}
