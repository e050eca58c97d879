# METADATA
# title: Images are scanned as they are pushed
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [ECR.1]
#     pci: ["6.3.1", "11.3.1"]
#     sentinel: [ecr-image-scanning-enabled]
#   remediation: set `scan_on_push = true`
package policies.ecr.scanned

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some repository in plan.of_type("aws_ecr_repository")
	path := ["image_scanning_configuration", 0, "scan_on_push"]
	finding := plan.must_be(repository, path, {true}, "images are not scanned")
}
