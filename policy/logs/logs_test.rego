package policies_test.logs

import data.lib.fixture

group := "aws_cloudwatch_log_group.flow_logs[0]"

cases := {
	"logs-retention": [
		["violation", fixture.set("network", group, {"/retention_in_days": 30})],
		["violation", fixture.set("network", group, {"/retention_in_days": 0})],
		["violation", fixture.set("network", group, {"/retention_in_days": null})],
		["undecided", fixture.unknown("network", group, ["retention_in_days"])],
	],
	"logs-encrypted": [
		["violation", fixture.set("network", group, {"/kms_key_id": null})],
		["undecided", fixture.unknown("network", group, ["kms_key_id"])],
	],
}

test_logs if count(fixture.failures(cases)) == 0
