# METADATA
# title: Snapshots have the tags of their database
# custom:
#   severity: low
#   level: soft
#   controls:
#     fsbp: [RDS.17]
#     pci: ["12.5.1"]
#   remediation: set `copy_tags_to_snapshot = true`
package policies.rds.copy_tags

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some database in plan.of_type("aws_db_instance")
	finding := plan.must_be(database, ["copy_tags_to_snapshot"], {true}, "nobody can tell whose a snapshot is")
}
