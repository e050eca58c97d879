package policies_test.kms

import data.lib.fixture

key := "aws_kms_key.database"

root := {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::333333333333:root"}, "Action": "kms:*", "Resource": "*"}

keep := {"Effect": "Deny", "Principal": "*", "Action": ["kms:DisableKey", "kms:ScheduleKeyDeletion"], "Resource": "*"}

cases := {
	"kms-rotation": {
		"off": ["violation", fixture.set("database", key, {"/enable_key_rotation": false})],
		"unknown": ["undecided", fixture.unknown("database", key, ["enable_key_rotation"])],
	},
	"kms-policy-bounded": {
		"the account": ["passes", fixture.set("database", key, {"/policy": fixture.document([root, keep, fixture.tls_only])})],
		"anyone in a policy of its own": ["violation", fixture.with_resource("database", "aws_kms_key_policy", {"policy": fixture.document([fixture.anyone])})],
		"anyone": ["violation", fixture.set("database", key, {"/policy": fixture.document([root, keep, fixture.anyone])})],
		"anyone but one": ["violation", fixture.set("database", key, {"/policy": fixture.document([root, keep, {"Effect": "Allow", "NotPrincipal": {"AWS": "arn:aws:iam::333333333333:root"}, "Action": "kms:*", "Resource": "*"}])})],
		"anyone of the account": ["passes", fixture.set("database", key, {"/policy": fixture.document([root, keep, object.union(fixture.anyone, {"Condition": {"StringEquals": {"kms:CallerAccount": "333333333333"}}})])})],
		"a condition that is met when absent": ["violation", fixture.set("database", key, {"/policy": fixture.document([root, keep, object.union(fixture.anyone, {"Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "333333333333"}}})])})],
		"unknown policy": ["undecided", fixture.unknown("database", key, ["policy"]), {"kms-kept"}],
	},
	"kms-kept": {
		"the account alone says who": ["violation", fixture.set("database", key, {"/policy": fixture.document([root])})],
		"deletion alone": ["violation", fixture.set("database", key, {"/policy": fixture.document([root, object.union(keep, {"Action": ["kms:ScheduleKeyDeletion"]})])})],
		"all but one": ["violation", fixture.set("database", key, {"/policy": fixture.document([root, object.union(keep, {"Condition": {"StringNotEquals": {"aws:PrincipalArn": "arn:aws:iam::333333333333:role/billpay-apply"}}})])})],
		"one role": ["violation", fixture.set("database", key, {"/policy": fixture.document([root, object.union(keep, {"Principal": {"AWS": "arn:aws:iam::333333333333:role/billpay-apply"}})])})],
		"of copies": ["violation", fixture.set("backup", "aws_kms_key.copies[0]", {"/policy": fixture.document([root])})],
		"of the trail": ["violation", fixture.set("audit", "aws_kms_key.trail_key[0]", {"/policy": fixture.document([root])})],
		"of nothing that is kept": ["passes", fixture.set("audit", "aws_kms_key.trail_logs_key[0]", {"/policy": fixture.document([root])})],
		"unknown policy": ["undecided", fixture.unknown("database", key, ["policy"]), {"kms-policy-bounded"}],
		"everything but use": ["passes", fixture.set("database", key, {"/policy": fixture.document([root, object.union(keep, {"Action": ["kms:Schedule*", "kms:Disable*"]})])})],
	},
	"kms-deletion-window": {
		"a week": ["violation", fixture.set("database", key, {"/deletion_window_in_days": 7})],
		"unknown": ["undecided", fixture.unknown("database", key, ["deletion_window_in_days"])],
	},
}

test_kms if count(fixture.failures(cases)) == 0
