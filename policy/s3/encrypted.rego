# METADATA
# title: Each bucket configures its encryption
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [S3.17]
#     pci: ["3.5.1"]
#     sentinel: [s3-bucket-should-be-encrypted-at-rest]
#   remediation: add `aws_s3_bucket_server_side_encryption_configuration`
package policies.s3.encrypted

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket")
	finding := plan.must_have(resource, "aws_s3_bucket_server_side_encryption_configuration", "bucket", "the encryption of the bucket is not set")
}

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket_server_side_encryption_configuration")
	finding := plan.must_be(resource, ["rule", 0, "apply_server_side_encryption_by_default", 0, "sse_algorithm"], {"AES256", "aws:kms", "aws:kms:dsse"}, "objects are not encrypted")
}
