# METADATA
# title: RDS keeps the administrator's password in Secrets Manager
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["8.3.2", "8.6.2"]
#   remediation: set `manage_master_user_password = true`
package policies.rds.managed_password

import data.lib.databases
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in databases.sources
	finding := plan.must_be(resource, ["manage_master_user_password"], {true}, "the password of the administrator comes from the code or its variables")
}
