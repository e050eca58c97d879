# METADATA
# title: Databases have no public address
# custom:
#   severity: critical
#   level: hard
#   controls:
#     fsbp: [RDS.2]
#     cis: ["2.3.3"]
#     pci: ["1.4.4"]
#     sentinel: [rds-instance-should-be-private]
#   remediation: set `publicly_accessible = false`
package policies.rds.private

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_db_instance")
	finding := plan.must_be(resource, ["publicly_accessible"], {false, null}, "the database has a public address")
}
