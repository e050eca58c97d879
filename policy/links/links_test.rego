package policies_test.links

import data.lib.fixture
import data.lib.mocks

site := "aws_cloudfront_distribution.site"

alarm := "aws_cloudwatch_metric_alarm.database_cpu[0]"

pods := "aws_iam_role.pods[\"vpc-cni\"]"

database := "aws_db_instance.main"

selection := "aws_backup_selection.main"

agent := {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "333333333333"}}}

trusting(arn) := object.union(agent, {"Condition": {"ArnEquals": {"aws:SourceArn": arn}}})

later := trusting("arn:aws:eks:us-east-1:333333333333:cluster/another")

unit_unknown := {"op": "add", "path": "/unknown_units", "value": ["another"]}

cases := {
	"links-origin-bucket": {
		"a bucket that nobody makes": ["violation", fixture.set("front-a", site, {"/origin/0/domain_name": "another.s3.us-east-1.amazonaws.com"})],
		"a bucket of the unit": ["passes", fixture.set("front-a", site, {"/origin/0/domain_name": "billpay-frontend-a.s3.us-east-1.amazonaws.com"})],
		"an unknown bucket": ["undecided", array.concat(fixture.set("front-a", site, {"/origin/0/origin_access_control_id": "E1"}), fixture.unknown("front-a", site, ["origin", 0, "domain_name"]))],
	},
	"links-alarm-topics": {
		"tells nobody": ["violation", fixture.set("observability", alarm, {"/alarm_actions": []})],
		"a topic that nobody makes": ["violation", fixture.set("observability", alarm, {"/alarm_actions": ["arn:aws:sns:us-east-1:333333333333:gone"]})],
		"a topic of the unit": ["passes", fixture.set("observability", alarm, {"/alarm_actions": ["arn:aws:sns:us-east-1:333333333333:billpay-prod-warning"]})],
		"a mock's topic": ["undecided", fixture.set("observability", alarm, {"/alarm_actions": [sprintf("arn:aws:sns:us-east-1:%s:billpay-dev-warning", [mocks.account])]}), {"links-account"}],
		"a topic that a unit may make that is not known": ["undecided", array.concat(fixture.set("observability", alarm, {"/alarm_actions": ["arn:aws:sns:us-east-1:333333333333:later"]}), [unit_unknown])],
		"a topic of another account, while a unit is not known": ["violation", array.concat(fixture.set("observability", alarm, {"/alarm_actions": ["arn:aws:sns:us-east-1:444444444444:later"]}), [unit_unknown]), {"links-account"}],
		"unknown topics": ["undecided", fixture.unknown("observability", alarm, ["alarm_actions"])],
	},
	"links-account": {
		"a boundary of another account": ["violation", fixture.set("cluster", pods, {"/permissions_boundary": "arn:aws:iam::444444444444:policy/billpay-boundary"}), {"iam-permissions-boundary"}],
		"a web ACL of another account": ["violation", fixture.set("front-a", site, {"/web_acl_id": "arn:aws:wafv2:us-east-1:444444444444:global/webacl/a/b"})],
		"a mock's account": ["undecided", fixture.set("front-a", site, {"/web_acl_id": "arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/b"})],
		"secrets of a mock that the service may read": [
			"undecided", fixture.with_resource("service-back", "aws_iam_role_policy", {"policy": fixture.document([{
				"Effect": "Allow",
				"Action": "secretsmanager:GetSecretValue",
				"Resource": sprintf("arn:aws:secretsmanager:us-east-1:%s:secret:billpay/prod/backend/session-key-AbCdEf", [mocks.account]),
			}])}),
		],
	},
	"links-cluster-trust": {
		"any cluster": ["violation", fixture.set("cluster", pods, {"/assume_role_policy": fixture.document([agent])})],
		"another cluster": ["violation", fixture.set("cluster", pods, {"/assume_role_policy": fixture.document([later])})],
		"a cluster that a unit may make that is not known": ["undecided", array.concat(fixture.set("cluster", pods, {"/assume_role_policy": fixture.document([later])}), [unit_unknown])],
		"any cluster of the account, while a unit is not known": ["violation", array.concat(fixture.set("cluster", pods, {"/assume_role_policy": fixture.document([trusting("arn:aws:eks:us-east-1:333333333333:cluster/*")])}), [unit_unknown])],
		"a cluster of another account, while a unit is not known": ["violation", array.concat(fixture.set("cluster", pods, {"/assume_role_policy": fixture.document([trusting("arn:aws:eks:us-east-1:444444444444:cluster/another")])}), [unit_unknown]), {"links-account"}],
		"unknown trust": ["undecided", fixture.unknown("cluster", pods, ["assume_role_policy"]), {"iam-trust-named", "iam-oidc-bounded", "iam-confused-deputy"}],
	},
	"links-database-backed-up": {
		"not tagged": ["violation", fixture.set("database", database, {"/tags_all/backup": "false"})],
		"a read replica": ["passes", fixture.with_resource("database", "aws_db_instance", fixture.read_replica)],
		"no selection": ["violation", fixture.without("backup", selection), {"backup-plan"}],
		"a selection of buckets": ["violation", fixture.set("backup", selection, {"/resources": ["arn:aws:s3:::*"]})],
		"a selection by another tag too": ["violation", fixture.set("backup", selection, {"/condition/0/string_equals": [
			{"key": "aws:ResourceTag/backup", "value": "true"},
			{"key": "aws:ResourceTag/tier", "value": "gold"},
		]})],
		"unknown tags": ["undecided", fixture.unknown("database", database, ["tags_all"]), {"platform-tags"}],
	},
}

test_links if count(fixture.failures(cases)) == 0
