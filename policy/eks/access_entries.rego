# METADATA
# title: Only access entries give access to the cluster
# custom:
#   severity: medium
#   level: hard
#   controls:
#     pci: ["7.2.1"]
#   remediation: set `authentication_mode = "API"`
package policies.eks.access_entries

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_eks_cluster")
	finding := plan.must_be(resource, ["access_config", 0, "authentication_mode"], {"API"}, "access is also given by the aws-auth config map, that IAM does not show")
}
