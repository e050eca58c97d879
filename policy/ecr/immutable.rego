# METADATA
# title: Image tags are immutable
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [ECR.2]
#     pci: ["6.5.1"]
#   remediation: set `image_tag_mutability = "IMMUTABLE"`
package policies.ecr.immutable

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_ecr_repository")
	finding := plan.must_be(resource, ["image_tag_mutability"], {"IMMUTABLE"}, "a tag can be moved to another image")
}
