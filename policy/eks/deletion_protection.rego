# METADATA
# title: The cluster is protected from deletion
# custom:
#   severity: medium
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls: {}
#   remediation: set `deletion_protection = true`
package policies.eks.deletion_protection

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_eks_cluster")
	finding := plan.must_be(resource, ["deletion_protection"], {true}, "the cluster can be deleted by one call")
}
