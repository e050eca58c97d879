# METADATA
# title: Names follow the company's conventions
# custom:
#   severity: low
#   level: soft
#   controls:
#     pci: ["12.5.1"]
#   remediation: begin the name with `billpay-`
package policies.platform.names

import data.lib.company
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some type, attribute in company.named
	some resource in plan.of_type(type)
	not is_named(plan.value(resource, [attribute]))
	finding := plan.must_be(resource, [attribute], set(), sprintf(
		"%v does not begin with billpay",
		[plan.value(resource, [attribute])],
	))
}

is_named(name) if regex.match(company.name, name)

is_named(name) if name in company.fixed_names
