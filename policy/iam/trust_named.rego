# METADATA
# title: Roles trust only named principals
# custom:
#   severity: critical
#   level: hard
#   controls:
#     pci: ["7.2.1", "7.2.2"]
#   remediation: name the principal
package policies.iam.trust_named

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(role, "anyone may take the role") if {
	some role in plan.of_type("aws_iam_role")
	some statement in documents.statements(role, "assume_role_policy")
	statement.allows
	documents.is_anyone(statement)
}

findings contains plan.undecided(role, ["assume_role_policy"], "who may take the role") if {
	some role in plan.of_type("aws_iam_role")
	documents.is_unreadable(role, "assume_role_policy")
}
