# METADATA
# title: Old images expire
# custom:
#   severity: low
#   level: soft
#   controls:
#     fsbp: [ECR.3]
#     pci: ["6.3.3"]
#   remediation: add `aws_ecr_lifecycle_policy`
package policies.ecr.lifecycle

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_ecr_repository")
	finding := plan.must_have(resource, "aws_ecr_lifecycle_policy", "repository", "old images never expire")
}
