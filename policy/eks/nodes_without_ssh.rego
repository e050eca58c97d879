# METADATA
# title: Nodes have no SSH access
# custom:
#   severity: high
#   level: hard
#   controls:
#     pci: ["2.2.4"]
#   remediation: leave out `remote_access` and `key_name`; use Session Manager
package policies.eks.nodes_without_ssh

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(group, "nodes can be reached by SSH") if {
	some group in plan.of_type("aws_eks_node_group")
	some access in object.get(group.values, "remote_access", [])
	plan.has_value(object.get(access, "ec2_ssh_key", null))
}

findings contains finding if {
	some template in plan.of_type("aws_launch_template")
	finding := plan.must_be(template, ["key_name"], {null, ""}, "instances take an SSH key")
}

findings contains plan.undecided(group, ["remote_access"], "whether nodes take an SSH key") if {
	some group in plan.of_type("aws_eks_node_group")
	plan.is_undecidable(group, ["remote_access"])
}
