# METADATA
# title: What holds data is neither destroyed nor replaced
# custom:
#   severity: critical
#   level: hard
#   levels: {development: soft}
#   controls:
#     pci: ["3.6.1", "9.4.1", "10.3.2"]
#   remediation: "keep the resource: rename it with a `moved` block, or waive this for its address until a date"
package policies.platform.protected_types

import data.lib.company
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(change, sprintf("%s holds data, or data cannot be read without it: it would be %s", [change.type, ended(change)])) if {
	some change in plan.changes
	change.type in company.protected_types
	count({action | some action in change.actions; action in {"delete", "forget"}}) > 0
}

ended(change) := "replaced" if {
	"create" in change.actions
} else := "destroyed"
