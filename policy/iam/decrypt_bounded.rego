# METADATA
# title: Nobody may decrypt with every key
# custom:
#   severity: medium
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [KMS.1, KMS.2]
#     pci: ["3.6.1", "7.2.2"]
#   remediation: name the keys
package policies.iam.decrypt_bounded

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

decrypting := {"kms:*", "kms:decrypt", "kms:decrypt*", "kms:reencryptfrom", "kms:reencrypt*"}

findings contains plan.violation(policy, "decryption is allowed with every key") if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	some statement in documents.statements(policy, attribute)
	statement.allows
	"*" in statement.resources
	count(statement.actions & decrypting) > 0
	not is_limited(statement)
}

# Through one service only, or with a named encryption context.
is_limited(statement) if {
	some condition in statement.conditions
	regex.match(`^kms:(viaservice|encryptioncontext)`, condition.key)
}

findings contains plan.undecided(policy, [attribute], "which keys are meant") if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	documents.is_unreadable(policy, attribute)
}
