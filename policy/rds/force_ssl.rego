# METADATA
# title: PostgreSQL requires TLS
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [RDS.38]
#     pci: ["4.2.1"]
#   remediation: set the parameter `rds.force_ssl` to 1
package policies.rds.force_ssl

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some group in postgres_groups
	not forces_tls(group)
	not plan.is_undecidable(group, ["parameter"])
	finding := plan.violation(group, "rds.force_ssl is not 1")
}

findings contains plan.undecided(group, ["parameter"], "whether rds.force_ssl is 1") if {
	some group in postgres_groups
	plan.is_undecidable(group, ["parameter"])
}

postgres_groups contains group if {
	some group in plan.of_type("aws_db_parameter_group")
	startswith(object.get(group.values, "family", ""), "postgres")
}

forces_tls(group) if {
	some parameter in plan.value(group, ["parameter"])
	parameter.name == "rds.force_ssl"
	parameter.value == "1"
}
