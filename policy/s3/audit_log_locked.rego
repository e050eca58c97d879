# METADATA
# title: Audit logs cannot be deleted before their time
# custom:
#   severity: high
#   level: hard
#   controls:
#     fsbp: [S3.15]
#     pci: ["10.3.2", "10.5.1"]
#     sentinel: [s3-bucket-should-have-object-lock-enabled]
#   remediation: add `aws_s3_bucket_object_lock_configuration` with a default retention of a year
package policies.s3.audit_log_locked

import data.lib.plan

metadata := rego.metadata.chain()

# PCI DSS 10.5.1 asks for a year.
days := 365

trail_buckets contains bucket if {
	some trail in plan.of_type("aws_cloudtrail")
	some bucket in plan.of_type("aws_s3_bucket")
	plan.names(trail, "s3_bucket_name", bucket)
}

findings contains finding if {
	some bucket in trail_buckets
	finding := plan.must_have(bucket, "aws_s3_bucket_object_lock_configuration", "bucket", "log files of the trail are not locked")
}

findings contains plan.violation(lock, sprintf("log files are locked for %v days, not %d", [locked, days])) if {
	plan.is_production
	some lock in plan.of_type("aws_s3_bucket_object_lock_configuration")
	not plan.is_undecidable(lock, ["rule"])
	is_null(plan.value(lock, ["rule", 0, "default_retention", 0, "years"]))
	locked := plan.value(lock, ["rule", 0, "default_retention", 0, "days"])
	not locked >= days
}

findings contains plan.undecided(lock, ["rule"], "how long log files are locked") if {
	some lock in plan.of_type("aws_s3_bucket_object_lock_configuration")
	plan.is_undecidable(lock, ["rule"])
}
