# METADATA
# title: Each bucket has versioning
# custom:
#   severity: medium
#   level: hard
#   controls:
#     fsbp: [S3.14]
#     pci: ["10.3.3"]
#   remediation: add `aws_s3_bucket_versioning` with status `Enabled`
package policies.s3.versioned

import data.lib.plan

metadata := rego.metadata.chain()

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket")
	finding := plan.must_have(resource, "aws_s3_bucket_versioning", "bucket", "the bucket keeps no old versions")
}

findings contains finding if {
	some resource in plan.of_type("aws_s3_bucket_versioning")
	finding := plan.must_be(resource, ["versioning_configuration", 0, "status"], {"Enabled"}, "the bucket keeps no old versions")
}
