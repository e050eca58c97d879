package policies_test.sns

import data.lib.fixture

topic := "aws_sns_topic.critical"

policy := "aws_sns_topic_policy.critical"

cases := {
	"sns-encrypted": [
		["violation", fixture.set("observability", topic, {"/kms_master_key_id": null})],
		["undecided", fixture.unknown("observability", topic, ["kms_master_key_id"])],
	],
	"sns-policy-not-public": [
		["passes", fixture.set("observability", policy, {"/policy": fixture.document([fixture.tls_only])})],
		["violation", fixture.set("observability", policy, {"/policy": fixture.document([fixture.anyone])})],
		["undecided", fixture.unknown("observability", policy, ["policy"])],
	],
}

test_sns if count(fixture.failures(cases)) == 0
