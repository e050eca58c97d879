# METADATA
# description: What is in the cluster, as the providers `kubernetes` and `helm` plan it.
package lib.kubernetes

import data.lib.plan

releases := plan.of_type("helm_release")

namespaces := plan.of_types({"kubernetes_namespace", "kubernetes_namespace_v1"})

network_policies := plan.of_types({"kubernetes_network_policy", "kubernetes_network_policy_v1"})

role_bindings := plan.of_types({
	"kubernetes_cluster_role_binding",
	"kubernetes_cluster_role_binding_v1",
	"kubernetes_role_binding",
	"kubernetes_role_binding_v1",
})

roles := plan.of_types({
	"kubernetes_cluster_role",
	"kubernetes_cluster_role_v1",
	"kubernetes_role",
	"kubernetes_role_v1",
})

# METADATA
# description: The documents of a release's values.
documents(release) := [yaml.unmarshal(text) |
	some text in plan.value(release, ["values"])
	is_string(text)
	yaml.is_valid(text)
]

# METADATA
# description: Whether some of a release's values are not known, or cannot be read.
is_unreadable(release) if plan.is_undecidable(release, ["values"])

is_unreadable(release) if true in release.unknown.values

is_unreadable(release) if {
	some text in plan.value(release, ["values"])
	is_string(text)
	not yaml.is_valid(text)
}
