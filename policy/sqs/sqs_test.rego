package policies_test.sqs

import data.lib.fixture

queue := "aws_sqs_queue.karpenter_interruptions[0]"

policy := "aws_sqs_queue_policy.karpenter_interruptions_policy[0]"

cases := {
	"sqs-encrypted": {
		"no encryption": ["violation", fixture.set("cluster", queue, {"/sqs_managed_sse_enabled": false})],
		"a key of ours": ["passes", fixture.set("cluster", queue, {"/sqs_managed_sse_enabled": null, "/kms_master_key_id": "alias/billpay"})],
		"unknown encryption": ["undecided", fixture.unknown("cluster", queue, ["sqs_managed_sse_enabled"])],
	},
	"sqs-policy-not-public": {
		"TLS alone": ["passes", fixture.set("cluster", policy, {"/policy": fixture.document([fixture.tls_only])})],
		"anyone": ["violation", fixture.set("cluster", policy, {"/policy": fixture.document([fixture.anyone])})],
		"unknown policy": ["undecided", fixture.unknown("cluster", policy, ["policy"])],
	},
}

test_sqs if count(fixture.failures(cases)) == 0
