# METADATA
# title: The Kubernetes API is not open to the world
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [EKS.1]
#     pci: ["1.3.1", "1.4.4"]
#     sentinel: [eks-cluster-endpoints-restrict-public-access]
#   remediation: set `endpoint_public_access = false`, or name ranges in `public_access_cidrs`
package policies.eks.endpoint_private

import data.lib.network
import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some cluster in plan.of_type("aws_eks_cluster")
	finding := plan.must_be(
		cluster, ["vpc_config", 0, "endpoint_public_access"], {false, null},
		"the API endpoint is public and open to every address",
	)
	not is_restricted(cluster, finding)
}

# A public endpoint for named ranges is accepted.
is_restricted(cluster, finding) if {
	finding.decision == "violation"
	ranges := plan.value(cluster, ["vpc_config", 0, "public_access_cidrs"])
	count(ranges) > 0
	count({range | some range in ranges} & network.anywhere) == 0
}
