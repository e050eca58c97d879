# METADATA
# title: Databases are protected from deletion
# custom:
#   severity: medium
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls:
#     fsbp: [RDS.8]
#   remediation: set `deletion_protection = true`
package policies.rds.deletion_protection

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_db_instance")
	finding := plan.must_be(resource, ["deletion_protection"], {true}, "the database can be deleted by one call")
}
