# METADATA
# title: Deleted KMS keys wait 30 days
# custom:
#   severity: medium
#   level: soft
#   levels: {development: advisory}
#   controls:
#     fsbp: [KMS.3]
#     pci: ["3.6.1"]
#   remediation: set `deletion_window_in_days = 30`
package policies.kms.deletion_window

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_kms_key")
	finding := plan.must_be(resource, ["deletion_window_in_days"], {30, null}, "there is less than a month to notice that a key was still needed")
}
