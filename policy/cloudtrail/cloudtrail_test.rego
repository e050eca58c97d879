package policies_test.cloudtrail

import data.lib.fixture

trail := "aws_cloudtrail.trail[0]"

cases := {
	"cloudtrail-multi-region": {
		"no trail": ["violation", fixture.without("audit", trail)],
		"one region": ["violation", fixture.set("audit", trail, {"/is_multi_region_trail": false})],
		"logging off": ["violation", fixture.set("audit", trail, {"/enable_logging": false})],
		"unknown regions": ["undecided", fixture.unknown("audit", trail, ["is_multi_region_trail"])],
	},
	"cloudtrail-validation": {
		"off": ["violation", fixture.set("audit", trail, {"/enable_log_file_validation": false})],
		"unknown": ["undecided", fixture.unknown("audit", trail, ["enable_log_file_validation"])],
	},
	"cloudtrail-encrypted": {
		"no key": ["violation", fixture.set("audit", trail, {"/kms_key_id": null})],
		"unknown key": ["undecided", fixture.unknown("audit", trail, ["kms_key_id"])],
	},
	"cloudtrail-log-group": {
		"none": ["violation", fixture.set("audit", trail, {"/cloud_watch_logs_group_arn": null})],
		"unknown": ["undecided", fixture.unknown("audit", trail, ["cloud_watch_logs_group_arn"])],
	},
}

test_cloudtrail if count(fixture.failures(cases)) == 0
