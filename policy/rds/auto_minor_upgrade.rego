# METADATA
# title: Databases upgrade minor versions automatically
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [RDS.13]
#     cis: ["2.3.2"]
#     pci: ["6.3.3"]
#     sentinel: [rds-ensure-automatic-minor-version-upgrades-enabled]
#   remediation: set `auto_minor_version_upgrade = true`
package policies.rds.auto_minor_upgrade

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_db_instance")
	finding := plan.must_be(resource, ["auto_minor_version_upgrade"], {true, null}, "security fixes wait for someone to install them")
}
