# METADATA
# title: Nobody deletes the key of data that is kept
# custom:
#   severity: high
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls:
#     pci: ["3.6.1", "3.7.5", "9.4.1"]
#   remediation: deny kms:ScheduleKeyDeletion and kms:DisableKey to everyone in the key's policy, as src/constructs/encryption does with `kept`
package policies.kms.kept

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

# What it encrypts outlives the resource: snapshots, recovery points, log files.
keyed := {
	"aws_backup_vault": "kms_key_arn",
	"aws_cloudtrail": "kms_key_id",
	"aws_db_instance": "kms_key_id",
}

uses contains [key, user] if {
	some type, attribute in keyed
	some user in plan.of_type(type)
	some key in plan.of_type("aws_kms_key")
	plan.names(user, attribute, key)
}

findings contains plan.violation(key, sprintf("whoever may delete it makes unreadable what %s leaves behind", [user.address])) if {
	some [key, user] in uses
	not documents.is_unreadable(key, "policy")
	not denies_deletion(key)
}

denies_deletion(key) if {
	every action in {"kms:schedulekeydeletion", "kms:disablekey"} {
		some statement in documents.statements(key, "policy")
		not statement.allows
		documents.is_anyone(statement)
		count(statement.conditions) == 0
		documents.covers(statement, {action})
	}
}

findings contains plan.undecided(key, ["policy"], "whether anyone may delete it") if {
	some [key, _] in uses
	documents.is_unreadable(key, "policy")
}
