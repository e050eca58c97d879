# METADATA
# title: Network policies are enforced
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["1.3.1", "1.3.2"]
#   remediation: set `enableNetworkPolicy` to `"true"` in the settings of the add-on `vpc-cni`, or in Auto Mode `enable-network-policy-controller` in the ConfigMap `amazon-vpc-cni`
package policies.eks.network_policies_enforced

import data.lib.plan

metadata := rego.metadata.chain()

# Without it Kubernetes takes network policies and nothing applies them:
# https://docs.aws.amazon.com/eks/latest/userguide/cni-network-policy-configure.html
findings contains finding if {
	some addon in plan.of_type("aws_eks_addon")
	plan.value(addon, ["addon_name"]) == "vpc-cni"
	not enforces(addon)
	finding := plan.must_be(addon, ["configuration_values"], set(), "network policies in the cluster have no effect")
}

# In Auto Mode there is no such add-on: https://docs.aws.amazon.com/eks/latest/userguide/auto-net-pol.html
findings contains finding if {
	some map in plan.of_types({"kubernetes_config_map", "kubernetes_config_map_v1"})
	plan.value(map, ["metadata", 0, "name"]) == "amazon-vpc-cni"
	finding := plan.must_be(
		map, ["data", "enable-network-policy-controller"],
		{"true"},
		"network policies in the cluster have no effect",
	)
}

enforces(addon) if {
	settings := json.unmarshal(plan.value(addon, ["configuration_values"]))
	settings.enableNetworkPolicy in {"true", true}
}
