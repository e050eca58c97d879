# METADATA
# title: The Kubernetes version is in standard support
# custom:
#   severity: high
#   level: soft
#   levels: {local: advisory}
#   controls:
#     fsbp: [EKS.2]
#     pci: ["6.3.3"]
#     sentinel: [eks-cluster-supported-k8s-version-check]
#   remediation: move to one of the versions in src/modules/cluster/eks-versions.json that has standard support left
package policies.eks.version_supported

import data.lib.plan

metadata := rego.metadata.chain()

standard contains known.version if {
	some known in input.eks.versions
	known.standardSupportEnd >= input.date
}

findings contains finding if {
	some cluster in plan.of_type("aws_eks_cluster")
	finding := plan.must_be(cluster, ["version"], standard, sprintf(
		"version %v is not in standard support on %s",
		[plan.value(cluster, ["version"]), input.date],
	))
}
