# METADATA
# title: Each bucket blocks public access
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [S3.2, S3.3, S3.8, CloudTrail.6]
#     cis: ["2.1.4"]
#     pci: ["1.4.4", "7.2.1"]
#     sentinel: [s3-block-public-access-bucket-level, s3-bucket-block-public-read-access, s3-bucket-block-public-write-access, cloudtrail-s3-bucket-should-not-be-publicly-accessible]
#   remediation: add `aws_s3_bucket_public_access_block` with all four switches on
package policies.s3.public_access_blocked

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket")
	finding := plan.must_have(resource, "aws_s3_bucket_public_access_block", "bucket", "nothing blocks public access to the bucket")
}

findings contains finding if {
	some block in plan.of_type("aws_s3_bucket_public_access_block")
	some attribute in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
	finding := plan.must_be(block, [attribute], {true}, sprintf("%s is off", [attribute]))
}
