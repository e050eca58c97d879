package policies_test.links

import data.lib.fixture

site := "aws_cloudfront_distribution.site"

alarm := "aws_cloudwatch_metric_alarm.database_cpu[0]"

pods := "aws_iam_role.pods[\"vpc-cni\"]"

database := "aws_db_instance.main"

selection := "aws_backup_selection.main"

agent := {"Effect": "Allow", "Principal": {"Service": "pods.eks.amazonaws.com"}, "Action": "sts:AssumeRole", "Condition": {"StringEquals": {"aws:SourceAccount": "333333333333"}}}

cases := {
	"links-origin-bucket": [
		["violation", fixture.set("front-a", site, {"/origin/0/domain_name": "another.s3.us-east-1.amazonaws.com"})],
		["passes", fixture.set("front-a", site, {"/origin/0/domain_name": "billpay-frontend-a.s3.us-east-1.amazonaws.com"})],
		["undecided", array.concat(fixture.set("front-a", site, {"/origin/0/origin_access_control_id": "E1"}), fixture.unknown("front-a", site, ["origin", 0, "domain_name"]))],
	],
	"links-alarm-topics": [
		["violation", fixture.set("observability", alarm, {"/alarm_actions": []})],
		["violation", fixture.set("observability", alarm, {"/alarm_actions": ["arn:aws:sns:us-east-1:333333333333:gone"]})],
		["passes", fixture.set("observability", alarm, {"/alarm_actions": ["arn:aws:sns:us-east-1:333333333333:billpay-prod-warning"]})],
		["undecided", fixture.unknown("observability", alarm, ["alarm_actions"])],
	],
	"links-account": [
		["violation", fixture.set("cluster", pods, {"/permissions_boundary": "arn:aws:iam::444444444444:policy/billpay-boundary"}), {"iam-permissions-boundary"}],
		["violation", fixture.set("front-a", site, {"/web_acl_id": "arn:aws:wafv2:us-east-1:444444444444:global/webacl/a/b"})],
		["undecided", fixture.set("front-a", site, {"/web_acl_id": "arn:aws:wafv2:us-east-1:111122223333:global/webacl/a/b"})],
	],
	"links-cluster-trust": [
		["violation", fixture.set("cluster", pods, {"/assume_role_policy": fixture.document([agent])})],
		["violation", fixture.set("cluster", pods, {"/assume_role_policy": fixture.document([object.union(agent, {"Condition": {"ArnEquals": {"aws:SourceArn": "arn:aws:eks:us-east-1:333333333333:cluster/another"}}})])})],
		["undecided", fixture.unknown("cluster", pods, ["assume_role_policy"]), {"iam-trust-named", "iam-oidc-bounded", "iam-confused-deputy"}],
	],
	"links-database-backed-up": [
		["violation", fixture.set("database", database, {"/tags_all/backup": "false"})],
		["violation", fixture.without("backup", selection), {"backup-plan"}],
		["undecided", fixture.unknown("database", database, ["tags_all"]), {"platform-tags"}],
	],
}

test_links if count(fixture.failures(cases)) == 0
