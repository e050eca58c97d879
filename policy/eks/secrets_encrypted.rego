# METADATA
# title: Kubernetes secrets are encrypted with a KMS key
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [EKS.3]
#     pci: ["3.5.1"]
#     sentinel: [eks-cluster-encrypted-kubernetes-secrets]
#   remediation: add `encryption_config` with `resources = ["secrets"]` and the ARN of a customer managed key
package policies.eks.secrets_encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(cluster, "secrets are not encrypted with a KMS key") if {
	some cluster in plan.of_type("aws_eks_cluster")
	not plan.is_undecidable(cluster, ["encryption_config"])
	not "secrets" in object.get(cluster.values, ["encryption_config", 0, "resources"], [])
}

findings contains finding if {
	some cluster in plan.of_type("aws_eks_cluster")
	some n, _ in plan.value(cluster, ["encryption_config"])
	path := ["encryption_config", n, "provider", 0, "key_arn"]
	finding := plan.must_refer(cluster, path, "aws_kms_key", "the key that encrypts secrets is not set")
}

findings contains plan.undecided(cluster, ["encryption_config"], "whether secrets are encrypted") if {
	some cluster in plan.of_type("aws_eks_cluster")
	object.get(cluster.unknown, "encryption_config", false) == true
	plan.is_configured(cluster, "encryption_config")
}
