package policies_test.cloudtrail

import data.lib.fixture

trail := "aws_cloudtrail.trail[0]"

cases := {
	"cloudtrail-multi-region": [
		["violation", fixture.without("audit", trail)],
		["violation", fixture.set("audit", trail, {"/is_multi_region_trail": false})],
		["violation", fixture.set("audit", trail, {"/enable_logging": false})],
		["undecided", fixture.unknown("audit", trail, ["is_multi_region_trail"])],
	],
	"cloudtrail-validation": [
		["violation", fixture.set("audit", trail, {"/enable_log_file_validation": false})],
		["undecided", fixture.unknown("audit", trail, ["enable_log_file_validation"])],
	],
	"cloudtrail-encrypted": [
		["violation", fixture.set("audit", trail, {"/kms_key_id": null})],
		["undecided", fixture.unknown("audit", trail, ["kms_key_id"])],
	],
	"cloudtrail-log-group": [
		["violation", fixture.set("audit", trail, {"/cloud_watch_logs_group_arn": null})],
		["undecided", fixture.unknown("audit", trail, ["cloud_watch_logs_group_arn"])],
	],
}

test_cloudtrail if count(fixture.failures(cases)) == 0
