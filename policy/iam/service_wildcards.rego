# METADATA
# title: No policy allows every action of a service
# custom:
#   severity: high
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [IAM.21]
#     pci: ["7.2.2"]
#   remediation: name the actions, as verbs or kinds of things, whatever the resources are
package policies.iam.service_wildcards

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(policy, sprintf("allowed whole: %s", [concat(", ", sort(wildcards))])) if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	wildcards := {action |
		some statement in documents.statements(policy, attribute)
		statement.allows
		some action in statement.actions
		regex.match(`^[a-z0-9-]+:[*?]*\*[*?]*$`, action)
	}
	count(wildcards) > 0
}

findings contains plan.undecided(policy, [attribute], "what is allowed") if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	documents.is_unreadable(policy, attribute)
}
