# METADATA
# title: No secret policy is public
# custom:
#   severity: critical
#   level: hard
#   undecided: advisory
#   controls:
#     pci: ["7.2.1"]
#   remediation: name principals, or bound the statement by aws:PrincipalOrgID
package policies.secrets.policy_not_public

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(policy, "anyone is let in") if {
	some policy in plan.of_type("aws_secretsmanager_secret_policy")
	some statement in documents.statements(policy, "policy")
	statement.allows
	documents.is_anyone(statement)
	not documents.is_bounded(statement)
}

findings contains plan.undecided(policy, ["policy"], "who is let in") if {
	some policy in plan.of_type("aws_secretsmanager_secret_policy")
	documents.is_unreadable(policy, "policy")
}
