package policies_test.logs

import data.lib.fixture

group := "aws_cloudwatch_log_group.flow_logs[0]"

cases := {
	"logs-retention": {
		"a month": ["violation", fixture.set("network", group, {"/retention_in_days": 30})],
		"no days": ["violation", fixture.set("network", group, {"/retention_in_days": 0})],
		"for ever": ["violation", fixture.set("network", group, {"/retention_in_days": null})],
		"unknown days": ["undecided", fixture.unknown("network", group, ["retention_in_days"])],
	},
	"logs-encrypted": {
		"no key": ["violation", fixture.set("network", group, {"/kms_key_id": null})],
		"unknown key": ["undecided", fixture.unknown("network", group, ["kms_key_id"])],
	},
}

test_logs if count(fixture.failures(cases)) == 0
