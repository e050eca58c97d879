# METADATA
# description: Exceptions that someone answers for until a date, in policy/waivers.yaml.
package lib.waivers

applicable contains waiver if {
	some waiver in data.waivers
	object.get(waiver, "environment", input.environment.name) == input.environment.name
}

# The day it expires is the last it holds.
is_expired(waiver) if waiver.expires < input.date

decision(policy, finding) := "waived" if {
	some waiver in applicable
	waiver.policy == policy
	waiver.unit == finding.unit
	waiver.address == finding.address
	not is_expired(waiver)
} else := finding.decision
