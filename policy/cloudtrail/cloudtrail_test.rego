package policies_test.cloudtrail

import data.lib.fixture

trail := "aws_cloudtrail.trail[0]"

data_events := [{"field": "eventCategory", "equals": ["Data"]}]

objects := array.concat(data_events, [{"field": "resources.type", "equals": ["AWS::S3::Object"]}])

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
	"cloudtrail-objects-recorded": {
		"no selectors": ["violation", fixture.set("audit", trail, {"/advanced_event_selector": []})],
		"management events alone": ["violation", fixture.set("audit", trail, {"/advanced_event_selector": [{"field_selector": [{"field": "eventCategory", "equals": ["Management"]}]}]})],
		"objects of something else": ["violation", fixture.set("audit", trail, {"/advanced_event_selector": [{"field_selector": array.concat(data_events, [{"field": "resources.type", "equals": ["AWS::Lambda::Function"]}])}]})],
		"writes alone": ["violation", fixture.set("audit", trail, {"/advanced_event_selector": [{"field_selector": array.concat(objects, [{"field": "readOnly", "equals": ["false"]}])}]})],
		"one operation alone": ["violation", fixture.set("audit", trail, {"/advanced_event_selector": [{"field_selector": array.concat(objects, [{"field": "eventName", "equals": ["GetObject"]}])}]})],
		"objects of some buckets": ["passes", fixture.set("audit", trail, {"/advanced_event_selector": [{"field_selector": array.concat(objects, [{"field": "resources.ARN", "starts_with": ["arn:aws:s3:::billpay-receipts/"]}])}]})],
		"simple selectors": ["passes", fixture.set("audit", trail, {"/advanced_event_selector": [], "/event_selector": [{"read_write_type": "All", "data_resource": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]})],
		"simple selectors of writes": ["violation", fixture.set("audit", trail, {"/advanced_event_selector": [], "/event_selector": [{"read_write_type": "WriteOnly", "data_resource": [{"type": "AWS::S3::Object", "values": ["arn:aws:s3"]}]}]})],
		"unknown": ["undecided", fixture.unknown("audit", trail, ["advanced_event_selector"])],
	},
	"cloudtrail-log-group": {
		"none": ["violation", fixture.set("audit", trail, {"/cloud_watch_logs_group_arn": null})],
		"unknown": ["undecided", fixture.unknown("audit", trail, ["cloud_watch_logs_group_arn"])],
	},
}

test_cloudtrail if count(fixture.failures(cases)) == 0
