# METADATA
# title: A backup plan covers selected resources, kept for five weeks in production
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [RDS.26]
#     pci: ["9.4.1"]
#   remediation: see the inputs of modules/backup
package policies.backup.plan

import data.lib.plan

metadata := rego.metadata.chain()

default minimum_days := 1

minimum_days := 35 if plan.is_production

findings contains plan.missing("nothing is backed up") if count(plan.of_type("aws_backup_plan")) == 0

findings contains finding if {
	some backup in plan.of_type("aws_backup_plan")
	finding := plan.must_have(backup, "aws_backup_selection", "plan_id", "the plan selects nothing")
}

findings contains finding if {
	some backup in plan.of_type("aws_backup_plan")
	some n, _ in plan.value(backup, ["rule"])
	path := ["rule", n, "lifecycle", 0, "delete_after"]
	kept := plan.value(backup, path)
	not kept >= minimum_days
	finding := plan.must_be(backup, path, set(), sprintf("backups are kept for %v days, not %d", [kept, minimum_days]))
}

findings contains plan.undecided(backup, ["rule"], "how long backups are kept") if {
	some backup in plan.of_type("aws_backup_plan")
	object.get(backup.unknown, "rule", false) == true
}
