# METADATA
# title: Every backup of production is copied to another region
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["9.4.1", "12.10.1"]
#   remediation: set `copy_region` of modules/backup
package policies.backup.copied

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(backup, sprintf("the backups of rule %s are copied nowhere", [rule.rule_name])) if {
	plan.is_production
	some backup in plan.of_type("aws_backup_plan")
	some rule in plan.value(backup, ["rule"])
	count(object.get(rule, "copy_action", [])) == 0
}

findings contains plan.undecided(backup, ["rule"], "whether its backups are copied") if {
	plan.is_production
	some backup in plan.of_type("aws_backup_plan")
	plan.is_undecidable(backup, ["rule"])
}

# The region of a copy is in the ARN of its vault. One that is not created yet is a vault of this plan.
findings contains plan.violation(backup, sprintf("the backups of rule %s are copied within their region", [rule.rule_name])) if {
	plan.is_production
	some backup in plan.of_type("aws_backup_plan")
	some n, rule in plan.value(backup, ["rule"])
	copies := object.get(rule, "copy_action", [])
	count(copies) > 0
	every copy_index, copy in copies {
		not leaves_region(backup, copy)
		not is_of_new_vault(backup, n, copy_index)
	}
}

leaves_region(backup, copy) if {
	region := split(copy.destination_vault_arn, ":")[3]
	region != region_of(backup)
}

is_of_new_vault(backup, n, copy_index) if {
	backup.unknown.rule[n].copy_action[copy_index].destination_vault_arn == true
	some vault in plan.of_type("aws_backup_vault")
	region := plan.value(vault, ["region"])
	is_string(region)
	region != region_of(backup)
}

region_of(resource) := object.get(resource.values, "region", input.environment.region)
