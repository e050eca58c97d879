# METADATA
# title: Each bucket has a lifecycle rule
# custom:
#   severity: low
#   level: soft
#   controls:
#     fsbp: [S3.13]
#     pci: ["3.2.1"]
#   remediation: add `aws_s3_bucket_lifecycle_configuration`
package policies.s3.lifecycle

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket")
	finding := plan.must_have(resource, "aws_s3_bucket_lifecycle_configuration", "bucket", "the bucket keeps everything for ever")
}

findings contains finding if {
	some lifecycle in plan.of_type("aws_s3_bucket_lifecycle_configuration")
	some n, _ in plan.value(lifecycle, ["rule"])
	finding := plan.must_be(lifecycle, ["rule", n, "status"], {"Enabled"}, "a lifecycle rule is off")
}
