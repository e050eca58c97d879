# METADATA
# title: No bucket policy is public
# custom:
#   severity: critical
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [S3.2, S3.3, S3.6]
#     cis: ["2.1.4"]
#     pci: ["7.2.1"]
#     sentinel: [s3-bucket-block-public-read-access, s3-bucket-block-public-write-access]
#   remediation: name principals, or bound the statement by aws:SourceArn or aws:PrincipalOrgID
package policies.s3.policy_not_public

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

findings contains plan.violation(policy, "anyone is let in") if {
	some policy in plan.of_type("aws_s3_bucket_policy")
	some statement in documents.statements(policy, "policy")
	statement.allows
	documents.is_anyone(statement)
	not documents.is_bounded(statement)
}

findings contains plan.undecided(policy, ["policy"], "whether anyone is let in") if {
	some policy in plan.of_type("aws_s3_bucket_policy")
	documents.is_unreadable(policy, "policy")
}
