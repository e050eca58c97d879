# METADATA
# title: RDS keeps the administrator's password in Secrets Manager
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["8.3.2", "8.6.2"]
#   remediation: set `manage_master_user_password = true`
package policies.rds.managed_password

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_db_instance")
	finding := plan.must_be(resource, ["manage_master_user_password"], {true}, "the password of the administrator comes from the code or its variables")
}
