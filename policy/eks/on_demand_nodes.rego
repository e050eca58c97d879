# METADATA
# title: Services do not run on Spot instances unless they ask for it
# custom:
#   severity: medium
#   level: soft
#   levels: {development: advisory, local: advisory}
#   controls: {}
#   remediation: set `capacity_type` to `ON_DEMAND`, or give the group a taint of `NO_SCHEDULE` or `NO_EXECUTE`
package policies.eks.on_demand_nodes

import data.lib.plan

metadata := rego.metadata.chain()

# AWS takes all Spot instances of a type in a zone back at the same time, at two minutes' notice. A tainted group has only
# pods that tolerate it: https://docs.aws.amazon.com/eks/latest/userguide/managed-node-groups.html
findings contains finding if {
	some group in plan.of_type("aws_eks_node_group")
	not keeps_pods_away(group)
	finding := plan.must_be(
		group,
		["capacity_type"],
		{"ON_DEMAND", "CAPACITY_BLOCK", null},
		"pods of any service may run on Spot instances",
	)
}

keeps_pods_away(group) if {
	some taint in plan.value(group, ["taint"])
	taint.effect in {"NO_SCHEDULE", "NO_EXECUTE"}
}
