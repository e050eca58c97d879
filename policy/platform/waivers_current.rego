# METADATA
# title: Waivers are renewed or removed before they expire
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["12.3.1"]
#   remediation: fix what was waived and remove it from policy/waivers.yaml, or have its approver renew it
package policies.platform.waivers_current

import data.lib.waivers

metadata := rego.metadata.chain()

findings contains finding if {
	some waiver in waivers.applicable
	waivers.is_expired(waiver)
	finding := {
		# Of the file, not of the resource: it denies whatever is planned.
		"unit": null,
		"address": null,
		"message": sprintf("the waiver of %s%s expired on %s", [waiver.policy, place(waiver), waiver.expires]),
		"decision": "violation",
	}
}

place(waiver) := sprintf(" for %s/%s", [waiver.unit, waiver.address]) if waiver.unit != null

place(waiver) := "" if waiver.unit == null
