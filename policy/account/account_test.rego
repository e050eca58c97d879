package policies_test.account

import data.lib.fixture

recorder := "aws_config_configuration_recorder.config[0]"

status := "aws_config_configuration_recorder_status.config[0]"

detector := "aws_guardduty_detector.guardduty[0]"

runtime := "aws_guardduty_detector_feature.guardduty_runtime_monitoring[0]"

feature := "aws_guardduty_detector_feature.guardduty[\"S3_DATA_EVENTS\"]"

hub := "aws_securityhub_account.main[0]"

pci := "aws_securityhub_standards_subscription.main[\"pci-dss\"]"

inspector := "aws_inspector2_enabler.account[0]"

cases := {
	"account-config-recorder": {
		"no recorder": ["violation", fixture.without("audit", recorder)],
		"some types unrecorded": ["violation", fixture.set("audit", recorder, {"/recording_group/0/all_supported": false})],
		"recorder stopped": ["violation", fixture.set("audit", status, {"/is_enabled": false})],
		"unknown whether it records": ["undecided", fixture.unknown("audit", status, ["is_enabled"])],
	},
	"account-guardduty": {
		"no detector": ["violation", fixture.without("audit", detector)],
		"detector off": ["violation", fixture.set("audit", detector, {"/enable": false})],
		"unknown whether it is on": ["undecided", fixture.unknown("audit", detector, ["enable"])],
	},
	"account-guardduty-features": {
		"a feature missing": ["violation", fixture.without("audit", feature)],
		"a feature off": ["violation", fixture.set("audit", feature, {"/status": "DISABLED"})],
		"unknown whether it is on": ["undecided", fixture.unknown("audit", feature, ["status"])],
	},
	"account-guardduty-runtime": {
		"the feature missing": ["violation", fixture.without("audit", runtime)],
		"the feature off": ["violation", fixture.set("audit", runtime, {"/status": "DISABLED"})],
		"unknown whether it is on": ["undecided", fixture.unknown("audit", runtime, ["status"])],
	},
	"account-security-hub": {
		"no hub": ["violation", fixture.without("audit", hub)],
		"no PCI DSS standard": ["violation", fixture.without("audit", pci)],
		"unknown standard": ["undecided", fixture.unknown("audit", pci, ["standards_arn"])],
	},
	"account-inspector": {
		"no Inspector": ["violation", fixture.without("audit", inspector)],
		"instances alone": ["violation", fixture.set("audit", inspector, {"/resource_types": ["EC2"]})],
		"unknown types": ["undecided", fixture.unknown("audit", inspector, ["resource_types"])],
	},
}

test_account if count(fixture.failures(cases)) == 0
