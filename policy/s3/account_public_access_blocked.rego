# METADATA
# title: The account blocks public access to every bucket
# custom:
#   severity: high
#   level: hard
#   levels: {local: advisory}
#   controls:
#     fsbp: [S3.1]
#     cis: ["2.1.4"]
#     pci: ["1.4.4"]
#     sentinel: [s3-block-public-access-account-level]
#   remediation: add `aws_s3_account_public_access_block` with all four switches on
package policies.s3.account_public_access_blocked

import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.missing("nothing blocks public access to the buckets of the account") if count(plan.of_type("aws_s3_account_public_access_block")) == 0

findings contains finding if {
	some block in plan.of_type("aws_s3_account_public_access_block")
	some attribute in ["block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"]
	finding := plan.must_be(block, [attribute], {true}, sprintf("%s is off", [attribute]))
}
