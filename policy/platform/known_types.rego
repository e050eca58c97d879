# METADATA
# title: Only resource types with policies are created
# custom:
#   severity: medium
#   level: soft
#   controls:
#     pci: ["6.5.1"]
#   remediation: write the policies for it, then add it to policy/lib/company.rego
package policies.platform.known_types

import data.lib.company
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(resource, sprintf("no policy was written for %s", [resource.type])) if {
	some resource in plan.resources
	not resource.type in company.known_types
}
