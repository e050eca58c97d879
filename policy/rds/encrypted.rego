# METADATA
# title: Databases are encrypted
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [RDS.3]
#     cis: ["2.3.1"]
#     pci: ["3.5.1"]
#   remediation: set `storage_encrypted = true` and `kms_key_id`
package policies.rds.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_db_instance")
	finding := plan.must_be(resource, ["storage_encrypted"], {true}, "storage is not encrypted")
}
