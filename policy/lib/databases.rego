# METADATA
# description: |
#   RDS instances that hold data of their own. A read replica has the users and the password of its source, whose backups
#   and standby protect the data of both.
package lib.databases

import data.lib.plan

sources contains database if {
	some database in plan.of_type("aws_db_instance")
	not is_replica(database)
}

is_replica(database) if plan.has_value(plan.value(database, ["replicate_source_db"]))

is_replica(database) if plan.is_undecidable(database, ["replicate_source_db"])
