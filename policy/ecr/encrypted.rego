# METADATA
# title: Images are encrypted with a KMS key
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ECR.5]
#     pci: ["3.5.1"]
#   remediation: set `encryption_configuration` with type `KMS`
package policies.ecr.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_ecr_repository")
	finding := plan.must_be(resource, ["encryption_configuration", 0, "encryption_type"], {"KMS", "KMS_DSSE"}, "images are not encrypted with a KMS key")
}
