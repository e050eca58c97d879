# METADATA
# title: No bucket is deleted with its objects
# custom:
#   severity: medium
#   level: hard
#   levels: {development: advisory, local: advisory}
#   controls:
#     pci: ["10.3.2"]
#   remediation: set `force_destroy = false`
package policies.s3.no_force_destroy

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket")
	finding := plan.must_be(resource, ["force_destroy"], {false, null}, "destroy deletes the bucket with its objects")
}
