# METADATA
# title: Databases are backed up, in production for two weeks
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [RDS.11]
#     pci: ["9.4.1"]
#   remediation: set `backup_retention_period`
package policies.rds.backups

import data.lib.databases
import data.lib.plan

metadata := rego.metadata.chain()

default minimum_days := 1

minimum_days := 14 if plan.is_production

findings contains plan.violation(database, sprintf("backups are kept for %v days, not %d", [kept, minimum_days])) if {
	some database in databases.sources
	not plan.is_undecidable(database, ["backup_retention_period"])
	kept := plan.value(database, ["backup_retention_period"])
	not kept >= minimum_days
}

findings contains plan.undecided(database, ["backup_retention_period"], "how long backups are kept") if {
	some database in databases.sources
	plan.is_undecidable(database, ["backup_retention_period"])
}
