# METADATA
# title: A deleted database leaves a snapshot
# custom:
#   severity: medium
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls: {}
#   remediation: set `skip_final_snapshot = false`
package policies.rds.final_snapshot

import data.lib.databases
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in databases.sources
	finding := plan.must_be(resource, ["skip_final_snapshot"], {false}, "the database is deleted without a snapshot")
}
