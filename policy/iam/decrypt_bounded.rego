# METADATA
# title: No policy allows decryption with every key
# custom:
#   severity: medium
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [KMS.1, KMS.2]
#     pci: ["3.6.1", "7.2.2"]
#   remediation: name the keys, or those of the account, such as arn:aws:kms:us-east-1:111122223333:key/*
package policies.iam.decrypt_bounded

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(policy, "decryption is allowed with every key") if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	some statement in documents.statements(policy, attribute)
	statement.allows
	documents.covers(statement, {"kms:decrypt", "kms:reencryptfrom"})
	is_of_every_account(statement)
}

# Security Hub does not look at conditions either.
is_of_every_account(statement) if statement.excludes_resources

is_of_every_account(statement) if {
	some resource in statement.resources
	regex.match(`^(\*|arn:[^:]*:(kms|\*):[^:]*:[*?]*\*[*?]*:.*)$`, resource)
}

findings contains plan.undecided(policy, [attribute], "which keys are meant") if {
	some type, attribute in documents.permissions
	some policy in plan.of_type(type)
	documents.is_unreadable(policy, attribute)
}
