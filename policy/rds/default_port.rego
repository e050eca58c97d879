# METADATA
# title: Databases use a non-default port
# custom:
#   severity: low
#   level: advisory
#   controls:
#     fsbp: [RDS.23]
#   remediation: set `port`; it hides little where the network is closed
package policies.rds.default_port

import data.lib.plan

metadata := rego.metadata.chain()

known_ports := {1433, 1521, 3306, 5432}

findings contains plan.violation(database, sprintf("port %d is its engine's default", [port])) if {
	some database in plan.of_type("aws_db_instance")
	port := plan.value(database, ["port"])
	port in known_ports
}

findings contains plan.undecided(database, ["port"], "which port it is") if {
	some database in plan.of_type("aws_db_instance")
	plan.is_undecidable(database, ["port"])
}
