# METADATA
# title: Database administrators have a non-default name
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [RDS.25]
#     pci: ["2.2.2"]
#     sentinel: [rds-instance-default-admin-check]
#   remediation: set `username`
package policies.rds.administrator_name

import data.lib.plan

metadata := rego.metadata.chain()

guessable := {"admin", "administrator", "master", "postgres", "rdsadmin", "root", "sa", "user"}

findings contains finding if {
	some database in plan.of_type("aws_db_instance")
	is_guessable(plan.value(database, ["username"]))
	finding := plan.must_be(database, ["username"], set(), "the name of the administrator can be guessed")
}

findings contains plan.undecided(database, ["username"], "whether the name can be guessed") if {
	some database in plan.of_type("aws_db_instance")
	plan.is_undecidable(database, ["username"])
}

is_guessable(name) if lower(name) in guessable
