# METADATA
# title: Databases have IAM authentication
# custom:
#   severity: medium
#   level: soft
#   controls:
#     fsbp: [RDS.10]
#     pci: ["8.6.2"]
#   remediation: set `iam_database_authentication_enabled = true`
package policies.rds.iam_authentication

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_db_instance")
	finding := plan.must_be(resource, ["iam_database_authentication_enabled"], {true}, "services need passwords to connect")
}
