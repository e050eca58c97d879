# METADATA
# title: Key policies name every principal
# custom:
#   severity: critical
#   level: hard
#   controls:
#     fsbp: [KMS.5]
#     pci: ["3.6.1", "7.2.1"]
#   remediation: name principals, or bound the statement by kms:CallerAccount or aws:PrincipalArn
package policies.kms.policy_bounded

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(key, "anyone may use the key") if {
	some key in plan.of_types({"aws_kms_key", "aws_kms_key_policy"})
	some statement in documents.statements(key, "policy")
	statement.allows
	documents.is_anyone(statement)
	not documents.is_bounded(statement)
}

findings contains plan.undecided(key, ["policy"], "who may use the key") if {
	some key in plan.of_types({"aws_kms_key", "aws_kms_key_policy"})
	documents.is_unreadable(key, "policy")
}
