# METADATA
# title: A deleted secret can be restored
# custom:
#   severity: medium
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls: {}
#   remediation: set `recovery_window_in_days` to 7 or more
package policies.secrets.recovery

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some secret in plan.of_type("aws_secretsmanager_secret")
	not is_recoverable(secret)
	finding := plan.must_be(secret, ["recovery_window_in_days"], set(), "the secret is deleted at once")
}

# AWS's default is 30.
is_recoverable(secret) if is_null(plan.value(secret, ["recovery_window_in_days"]))

is_recoverable(secret) if plan.value(secret, ["recovery_window_in_days"]) >= 7

findings contains plan.undecided(secret, ["recovery_window_in_days"], "how long it can be restored") if {
	some secret in plan.of_type("aws_secretsmanager_secret")
	plan.is_undecidable(secret, ["recovery_window_in_days"])
}
