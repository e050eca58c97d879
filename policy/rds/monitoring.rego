# METADATA
# title: Databases have enhanced monitoring
# custom:
#   severity: low
#   level: soft
#   controls:
#     fsbp: [RDS.6]
#   remediation: set `monitoring_interval`
package policies.rds.monitoring

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_db_instance")
	finding := plan.must_be(resource, ["monitoring_interval"], {1, 5, 10, 15, 30, 60}, "enhanced monitoring is off")
}
