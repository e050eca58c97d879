# METADATA
# title: Only its distribution reads the bucket of a site
# custom:
#   severity: high
#   level: hard
#   undecided: advisory
#   controls:
#     fsbp: [CloudFront.13]
#     pci: ["7.2.1"]
#   remediation: allow cloudfront.amazonaws.com alone, where aws:SourceArn is the distribution
package policies.s3.site_read_by_distribution

import data.lib.documents
import data.lib.plan

metadata := rego.metadata.chain()

# Buckets that are origins of distributions.
sites contains bucket if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some bucket in plan.of_type("aws_s3_bucket")
	bucket.unit == distribution.unit
	some reference in plan.references(distribution, "origin")
	plan.block_address(reference) == bucket.block
}

# Their copies are origins too, by a dynamic block, whose references no plan has.
sites contains bucket if {
	some distribution in plan.of_type("aws_cloudfront_distribution")
	some replication in plan.of_type("aws_s3_bucket_replication_configuration")
	replication.unit == distribution.unit
	some bucket in plan.of_type("aws_s3_bucket")
	bucket.unit == distribution.unit
	some reference in plan.references(replication, "rule")
	plan.block_address(reference) == bucket.block
}

site_policies contains policy if {
	some bucket in sites
	some policy in plan.companions(bucket, "aws_s3_bucket_policy", "bucket")
}

findings contains plan.violation(policy, "others than the distribution are let in") if {
	some policy in site_policies
	some statement in documents.statements(policy, "policy")
	statement.allows
	not is_distribution(statement)
}

is_distribution(statement) if {
	statement.principals == {"Service": {"cloudfront.amazonaws.com"}}
	some condition in statement.conditions
	condition.key == "aws:sourcearn"
	regex.match(`^(String|Arn)(Equals|Like)$`, condition.operator)
	every arn in condition.values {
		startswith(arn, sprintf("arn:aws:cloudfront::%s:distribution/", [input.environment.account_id]))
		not endswith(arn, "*")
	}
}

findings contains plan.undecided(policy, ["policy"], "who is let in") if {
	some policy in site_policies
	documents.is_unreadable(policy, "policy")
}
