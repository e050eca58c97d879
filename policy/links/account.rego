# METADATA
# title: No reference leaves the account
# custom:
#   severity: critical
#   level: hard
#   controls:
#     pci: ["1.4.1", "6.5.3", "7.2.1"]
#   remediation: take names and ARNs from this environment's units
package policies.links.account

import data.lib.mocks
import data.lib.plan

metadata := rego.metadata.chain()

arn := `arn:aws[a-z-]*:[a-z0-9-]*:[a-z0-9-]*:([0-9]{12}):`

foreign(resource) := {match[1] |
	some match in regex.find_all_string_submatch_n(arn, json.marshal(resource.values), -1)
	match[1] != input.environment.account_id
}

findings contains plan.violation(resource, sprintf("account %s is not this environment's", [account])) if {
	some resource in plan.resources
	some account in foreign(resource)
	account != mocks.account
}

findings contains mocks.undecided(resource) if {
	some resource in plan.resources
	mocks.account in foreign(resource)
}
