package policies_test.sns

import data.lib.fixture

topic := "aws_sns_topic.critical"

policy := "aws_sns_topic_policy.critical"

cases := {
	"sns-encrypted": {
		"no key": ["violation", fixture.set("observability", topic, {"/kms_master_key_id": null})],
		"unknown key": ["undecided", fixture.unknown("observability", topic, ["kms_master_key_id"])],
	},
	"sns-policy-not-public": {
		"TLS alone": ["passes", fixture.set("observability", policy, {"/policy": fixture.document([fixture.tls_only])})],
		"anyone": ["violation", fixture.set("observability", policy, {"/policy": fixture.document([fixture.anyone])})],
		"unknown policy": ["undecided", fixture.unknown("observability", policy, ["policy"])],
	},
}

test_sns if count(fixture.failures(cases)) == 0
