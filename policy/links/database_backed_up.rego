# METADATA
# title: Databases are selected by the backup plan
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [RDS.26]
#     pci: ["9.4.1"]
#   remediation: tag the database `backup = "true"`
package policies.links.database_backed_up

import data.lib.plan

metadata := rego.metadata.chain()

selected contains [selection.key, selection.value] if {
	some resource in plan.of_type("aws_backup_selection")
	some selection in object.get(resource.values, "selection_tag", [])
	selection.type == "STRINGEQUALS"
}

findings contains plan.violation(database, "no backup plan selects its tags") if {
	plan.all_units_known
	some database in plan.of_type("aws_db_instance")
	not plan.is_unknown(database, ["tags_all"])
	every key_and_value in selected {
		object.get(database.values, ["tags_all", key_and_value[0]], null) != key_and_value[1]
	}
}

findings contains plan.undecided(database, ["tags_all"], "whether a backup plan selects it") if {
	some database in plan.of_type("aws_db_instance")
	plan.is_unknown(database, ["tags_all"])
}
