# METADATA
# title: Waivers are renewed or removed before they expire
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["12.3.1"]
#   remediation: mend what was waived and remove it from policy/waivers.yaml, or have its approver renew it
package policies.platform.waivers_current

import data.lib.waivers

metadata := rego.metadata.chain()

findings contains finding if {
	some waiver in waivers.applicable
	waivers.is_expired(waiver)
	finding := {
		"unit": waiver.unit,
		"address": waiver.address,
		"message": sprintf("the waiver of %s expired on %s", [waiver.policy, waiver.expires]),
		"decision": "violation",
	}
}
