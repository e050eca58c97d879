# METADATA
# title: The cluster is not kept in extended support
# custom:
#   severity: low
#   level: soft
#   levels: {local: advisory}
#   controls: {}
#   remediation: set `upgrade_policy` to `STANDARD`
package policies.eks.standard_support

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_eks_cluster")
	finding := plan.must_be(resource, ["upgrade_policy", 0, "support_type"], {"STANDARD"}, "the cluster goes on into extended support, at six times the price")
}
