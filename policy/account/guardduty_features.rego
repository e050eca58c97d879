# METADATA
# title: GuardDuty watches the cluster's audit log, disks, buckets and database
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [GuardDuty.5, GuardDuty.8, GuardDuty.9, GuardDuty.10]
#     pci: ["11.5.1"]
#     sentinel: [guardduty-s3-protection-should-be-enabled]
#   remediation: add `aws_guardduty_detector_feature` for each
package policies.account.guardduty_features

import data.lib.plan

metadata := rego.metadata.chain()

demanded := {"EBS_MALWARE_PROTECTION", "EKS_AUDIT_LOGS", "RDS_LOGIN_EVENTS", "S3_DATA_EVENTS"}

findings contains plan.violation(detector, sprintf("%s is off", [feature])) if {
	some detector in plan.of_type("aws_guardduty_detector")
	some feature in demanded
	not feature in named
}

named contains plan.value(feature, ["name"]) if some feature in plan.of_type("aws_guardduty_detector_feature")

findings contains finding if {
	some feature in plan.of_type("aws_guardduty_detector_feature")
	plan.value(feature, ["name"]) in demanded
	finding := plan.must_be(feature, ["status"], {"ENABLED"}, sprintf("%s is off", [plan.value(feature, ["name"])]))
}
