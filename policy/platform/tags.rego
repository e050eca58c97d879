# METADATA
# title: Every resource has the ownership tags
# custom:
#   severity: low
#   level: soft
#   controls:
#     pci: ["12.5.1"]
#   remediation: leave them to `default_tags` in terragrunt.hcl
package policies.platform.tags

import data.lib.plan

metadata := rego.metadata.chain()

expected_tags := {
	"project": "billpay",
	"environment": input.environment.name,
	"managed-by": "opentofu",
}

findings contains plan.violation(resource, sprintf("tag %s is not %s", [key, expected])) if {
	some resource in plan.resources
	"tags_all" in object.keys(resource.values)
	not plan.is_unknown(resource, ["tags_all"])
	some key, expected in object.union(expected_tags, {"unit": resource.unit})
	object.get(resource.values, ["tags_all", key], null) != expected
}

findings contains plan.undecided(resource, ["tags_all"], "whether its tags say whose it is") if {
	some resource in plan.resources
	plan.is_unknown(resource, ["tags_all"])
	plan.is_configured(resource, "tags")
}
