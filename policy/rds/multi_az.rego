# METADATA
# title: Databases survive the loss of a zone
# custom:
#   severity: medium
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls:
#     fsbp: [RDS.5]
#   remediation: set `multi_az = true`
package policies.rds.multi_az

import data.lib.databases
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in databases.sources
	finding := plan.must_be(resource, ["multi_az"], {true}, "there is no standby in another zone")
}
