package policies_test.account

import data.lib.fixture

recorder := "aws_config_configuration_recorder.config[0]"

status := "aws_config_configuration_recorder_status.config[0]"

detector := "aws_guardduty_detector.guardduty[0]"

feature := "aws_guardduty_detector_feature.guardduty[\"S3_DATA_EVENTS\"]"

hub := "aws_securityhub_account.main[0]"

pci := "aws_securityhub_standards_subscription.main[\"pci-dss\"]"

inspector := "aws_inspector2_enabler.account[0]"

cases := {
	"account-config-recorder": [
		["violation", fixture.without("audit", recorder)],
		["violation", fixture.set("audit", recorder, {"/recording_group/0/all_supported": false})],
		["violation", fixture.set("audit", status, {"/is_enabled": false})],
		["undecided", fixture.unknown("audit", status, ["is_enabled"])],
	],
	"account-guardduty": [
		["violation", fixture.without("audit", detector)],
		["violation", fixture.set("audit", detector, {"/enable": false})],
		["undecided", fixture.unknown("audit", detector, ["enable"])],
	],
	"account-guardduty-features": [
		["violation", fixture.without("audit", feature)],
		["violation", fixture.set("audit", feature, {"/status": "DISABLED"})],
		["undecided", fixture.unknown("audit", feature, ["status"])],
	],
	"account-security-hub": [
		["violation", fixture.without("audit", hub)],
		["violation", fixture.without("audit", pci)],
		["undecided", fixture.unknown("audit", pci, ["standards_arn"])],
	],
	"account-inspector": [
		["violation", fixture.without("audit", inspector)],
		["violation", fixture.set("audit", inspector, {"/resource_types": ["EC2"]})],
		["undecided", fixture.unknown("audit", inspector, ["resource_types"])],
	],
}

test_account if count(fixture.failures(cases)) == 0
