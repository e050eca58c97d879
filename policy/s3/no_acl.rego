# METADATA
# title: No bucket has access control lists
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [S3.12]
#     pci: ["7.2.1"]
#   remediation: add `aws_s3_bucket_ownership_controls` with `BucketOwnerEnforced`
package policies.s3.no_acl

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket")
	finding := plan.must_have(resource, "aws_s3_bucket_ownership_controls", "bucket", "ACLs of the bucket are not switched off")
}

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket_ownership_controls")
	finding := plan.must_be(resource, ["rule", 0, "object_ownership"], {"BucketOwnerEnforced"}, "ACLs of the bucket are not switched off")
}
