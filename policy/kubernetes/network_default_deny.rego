# METADATA
# title: Each namespace has a default-deny network policy
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["1.3.1", "1.3.2"]
#   remediation: add a network policy that selects every pod, of both types, without rules
package policies.kubernetes.network_default_deny

import data.lib.kubernetes
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(namespace, "no network policy denies by default in it") if {
	count(undecidable) == 0
	some namespace in kubernetes.namespaces
	name := plan.value(namespace, ["metadata", 0, "name"])
	not name in denied
}

denied contains plan.value(policy, ["metadata", 0, "namespace"]) if {
	some policy in kubernetes.network_policies
	not policy in undecidable
	some spec in policy.values.spec
	selects_all(spec)
	{"Ingress", "Egress"} == {type | some type in spec.policy_types}
	count(object.get(spec, "ingress", [])) == 0
	count(object.get(spec, "egress", [])) == 0
}

# No label has to fit.
selects_all(spec) if {
	every selector in spec.pod_selector {
		every _, labels in selector {
			not plan.has_value(labels)
		}
	}
}

undecidable contains policy if {
	some policy in kubernetes.network_policies
	some path in [
		["metadata", 0, "namespace"],
		["spec", 0, "pod_selector"],
		["spec", 0, "policy_types"],
		["spec", 0, "ingress"],
		["spec", 0, "egress"],
	]
	plan.is_undecidable(policy, path)
}

findings contains plan.undecided(policy, ["spec"], "whether it denies by default") if some policy in undecidable
