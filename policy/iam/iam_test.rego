package policies_test.iam

import data.lib.fixture

permissions := "aws_iam_role_policy.plan_policy"

role := "aws_iam_role.flow_logs[0]"

pipeline := "aws_iam_role.apply"

password := "aws_iam_account_password_policy.account[0]"

analyzer := "aws_accessanalyzer_analyzer.external[0]"

boundary := "aws_iam_policy.boundary"

worker := "aws_iam_role_policy_attachment.nodes_worker"

trail := "aws_iam_role.trail_role[0]"

all_of_s3 := {"Effect": "Allow", "Action": "s3:*", "Resource": "*"}

decrypt := {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"}

token := {"Effect": "Allow", "Principal": {"Federated": "arn:aws:iam::333333333333:oidc-provider/token.actions.githubusercontent.com"}, "Action": "sts:AssumeRoleWithWebIdentity"}

audience := {"token.actions.githubusercontent.com:aud": "sts.amazonaws.com"}

flow_logs := {"Effect": "Allow", "Principal": {"Service": "vpc-flow-logs.amazonaws.com"}, "Action": "sts:AssumeRole"}

cases := {
	"iam-no-inline-policies": [
		["violation", fixture.written("network", role, "inline_policy", [{"name": "all", "policy": "{}"}])],
		["violation", fixture.written("network", role, "managed_policy_arns", ["arn:aws:iam::aws:policy/ReadOnlyAccess"])],
		["passes", fixture.set("network", role, {"/inline_policy": [{"name": "read back", "policy": "{}"}]})],
		["undecided", fixture.unknown("network", role, ["inline_policy"])],
	],
	"iam-no-admin": [
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])}), {"iam-decrypt-bounded"}],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "*:*", "Resource": "*"}])}), {"iam-decrypt-bounded"}],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}])}), {"iam-decrypt-bounded"}],
		["passes", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Deny", "Action": "*", "Resource": "*"}])})],
		["violation", fixture.set("cluster", worker, {"/policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"})],
		["undecided", fixture.unknown("delivery", permissions, ["policy"]), {"iam-service-wildcards", "iam-decrypt-bounded"}],
	],
	"iam-service-wildcards": [
		["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(all_of_s3, {"Effect": "Deny"})])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([all_of_s3])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": ["s3:*"], "NotResource": "arn:aws:s3:::one"}])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::one/*"}])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "s3:?*", "Resource": "*"}])})],
		["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([{"Effect": "Allow", "Action": ["s3:List*", "s3:*Bucket"], "Resource": "*"}])})],
		["undecided", fixture.unknown("delivery", permissions, ["policy"]), {"iam-no-admin", "iam-decrypt-bounded"}],
	],
	"iam-decrypt-bounded": [
		["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(decrypt, {"Effect": "Deny"})])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([decrypt])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([object.union(decrypt, {"Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}})])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([object.union(decrypt, {"Action": "kms:D*"})])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([object.union(decrypt, {"Action": "kms:*crypt*", "Resource": "arn:aws:kms:us-east-1:*:key/*"})])})],
		["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "kms:ReEncrypt*", "NotResource": "arn:aws:kms:us-east-1:333333333333:key/one"}])})],
		["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(decrypt, {"Resource": "arn:aws:kms:us-east-1:333333333333:key/*"})])})],
		["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(decrypt, {"Action": "kms:Describe*"})])})],
		["undecided", fixture.unknown("delivery", permissions, ["policy"]), {"iam-no-admin", "iam-service-wildcards"}],
	],
	"iam-no-users": [
		["violation", fixture.with_resource("delivery", "aws_iam_user", {"name": "billpay-ci"})],
		["violation", fixture.with_resource("delivery", "aws_iam_access_key", {"user": "billpay-ci"})],
	],
	"iam-password-policy": [
		["violation", fixture.without("audit", password)],
		["violation", fixture.set("audit", password, {"/require_symbols": false})],
		["violation", fixture.set("audit", password, {"/minimum_password_length": 8})],
		["violation", fixture.set("audit", password, {"/max_password_age": 0})],
		["undecided", fixture.unknown("audit", password, ["minimum_password_length"])],
		["undecided", fixture.unknown("audit", password, ["require_numbers"])],
	],
	"iam-trust-named": [
		["passes", fixture.set("audit", trail, {"/assume_role_policy": fixture.document([object.union(fixture.anyone, {"Effect": "Deny"})])})],
		["violation", fixture.set("network", role, {"/assume_role_policy": fixture.document([{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}])})],
		["undecided", fixture.unknown("network", role, ["assume_role_policy"]), {"iam-oidc-bounded", "iam-confused-deputy", "links-cluster-trust"}],
	],
	"iam-oidc-bounded": [
		["passes", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Effect": "Deny"})])})],
		["violation", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([token])})],
		["violation", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Condition": {"StringEquals": audience}})])})],
		["violation", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Condition": {"StringLike": object.union(audience, {"token.actions.githubusercontent.com:sub": "repo:*"})}})])})],
		["passes", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Condition": {"StringLike": object.union(audience, {"token.actions.githubusercontent.com:sub": "repo:billpay/one:*"})}})])})],
		["undecided", fixture.unknown("delivery", pipeline, ["assume_role_policy"]), {"iam-trust-named", "iam-confused-deputy", "links-cluster-trust"}],
	],
	"iam-confused-deputy": [
		["violation", fixture.set("network", role, {"/assume_role_policy": fixture.document([flow_logs])})],
		["passes", fixture.set("audit", trail, {"/assume_role_policy": fixture.document([object.union(flow_logs, {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ec2:us-east-1:333333333333:vpc-flow-log/*"}}})])})],
		["undecided", fixture.unknown("network", role, ["assume_role_policy"]), {"iam-trust-named", "iam-oidc-bounded", "links-cluster-trust"}],
	],
	"iam-permissions-boundary": [
		["violation", fixture.set("network", role, {"/permissions_boundary": null})],
		["undecided", fixture.unknown("network", role, ["permissions_boundary"])],
	],
	"iam-access-analyzer": [
		["violation", fixture.without("audit", analyzer)],
		["violation", fixture.set("audit", analyzer, {"/type": null})],
		["undecided", fixture.unknown("audit", analyzer, ["type"])],
	],
}

test_iam if count(fixture.failures(cases)) == 0
