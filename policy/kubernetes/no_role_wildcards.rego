# METADATA
# title: No cluster role allows everything
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["7.2.2"]
#   remediation: name the verbs and the resources
package policies.kubernetes.no_role_wildcards

import data.lib.kubernetes
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(role, "a rule allows every verb on every resource") if {
	some role in kubernetes.roles
	some rule in object.get(role.values, "rule", [])
	"*" in rule.verbs
	"*" in rule.resources
}

findings contains plan.undecided(role, ["rule"], "what is allowed") if {
	some role in kubernetes.roles
	plan.is_undecidable(role, ["rule"])
}
