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

import data.lib.databases
import data.lib.plan

metadata := rego.metadata.chain()

# The tags that a selection of databases asks for: all of them.
selections contains tags if {
	some resource in plan.of_type("aws_backup_selection")
	some arn in plan.value(resource, ["resources"])
	startswith(arn, "arn:aws:rds:")
	tags := {[trim_prefix(tag.key, "aws:ResourceTag/"), tag.value] |
		some tag in plan.value(resource, ["condition", 0, "string_equals"])
	}
}

is_selected(database) if {
	some tags in selections
	every tag in tags {
		object.get(database.values, ["tags_all", tag[0]], null) == tag[1]
	}
}

findings contains plan.violation(database, "no backup plan selects its tags") if {
	plan.all_units_known
	some database in databases.sources
	not plan.is_unknown(database, ["tags_all"])
	not is_selected(database)
}

findings contains plan.undecided(database, ["tags_all"], "whether a backup plan selects it") if {
	some database in databases.sources
	plan.is_unknown(database, ["tags_all"])
}
