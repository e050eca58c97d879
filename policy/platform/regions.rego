# METADATA
# title: Every resource is in an allowed region
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["12.5.2"]
#   remediation: take the region of live/<env>/env.yaml, or add one to policy/lib/company.rego; `copy_regions` are for copies of backups and of sites only
package policies.platform.regions

import data.lib.company
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(resource, sprintf("%s is no region of the company", [region])) if {
	some resource in plan.resources
	region := plan.value(resource, ["region"])
	is_string(region)
	not is_allowed(resource, region)
}

is_allowed(_, region) if region in company.regions

is_allowed(resource, region) if {
	region in company.copy_regions
	resource.type in company.copied_types
}

is_allowed(resource, region) if {
	region in company.copy_regions
	resource.type in company.replicated_types
	some replication in plan.of_type("aws_s3_bucket_replication_configuration")
	replication.unit == resource.unit
}

findings contains plan.undecided(resource, ["region"], "where it will be") if {
	some resource in plan.resources
	plan.is_undecidable(resource, ["region"])
	resource.config != null
}
