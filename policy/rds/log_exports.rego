# METADATA
# title: PostgreSQL sends its logs to CloudWatch
# custom:
#   severity: medium
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [RDS.9, RDS.36]
#     pci: ["10.2.1"]
#     sentinel: [rds-ensure-cloudwatch-logs-enabled, rds-for-postgresql-db-instances-should-publish-logs-to-cloudwatch-logs]
#   remediation: put `postgresql` in `enabled_cloudwatch_logs_exports`
package policies.rds.log_exports

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(database, "the log postgresql is not exported") if {
	some database in plan.of_type("aws_db_instance")
	not plan.is_undecidable(database, ["enabled_cloudwatch_logs_exports"])
	not "postgresql" in object.get(database.values, "enabled_cloudwatch_logs_exports", [])
}

findings contains plan.undecided(database, ["enabled_cloudwatch_logs_exports"], "which logs are exported") if {
	some database in plan.of_type("aws_db_instance")
	plan.is_undecidable(database, ["enabled_cloudwatch_logs_exports"])
}
