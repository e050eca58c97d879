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
	"iam-no-inline-policies": {
		"an inline policy": ["violation", fixture.written("network", role, "inline_policy", [{"name": "all", "policy": "{}"}])],
		"attached by the role itself": ["violation", fixture.written("network", role, "managed_policy_arns", ["arn:aws:iam::aws:policy/ReadOnlyAccess"])],
		"read back from AWS": ["passes", fixture.set("network", role, {"/inline_policy": [{"name": "read back", "policy": "{}"}]})],
		"unknown policies": ["undecided", fixture.unknown("network", role, ["inline_policy"])],
	},
	"iam-no-admin": {
		"every action": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "*", "Resource": "*"}])}), {"iam-decrypt-bounded"}],
		"every action of every service": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "*:*", "Resource": "*"}])}), {"iam-decrypt-bounded"}],
		"every action but some": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "NotAction": "iam:*", "Resource": "*"}])}), {"iam-decrypt-bounded"}],
		"every action denied": ["passes", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Deny", "Action": "*", "Resource": "*"}])})],
		"AdministratorAccess attached": ["violation", fixture.set("cluster", worker, {"/policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess"})],
		"unknown policy": ["undecided", fixture.unknown("delivery", permissions, ["policy"]), {"iam-service-wildcards", "iam-decrypt-bounded"}],
	},
	"iam-service-wildcards": {
		"a service denied": ["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(all_of_s3, {"Effect": "Deny"})])})],
		"a service": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([all_of_s3])})],
		"a service but for one resource": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": ["s3:*"], "NotResource": "arn:aws:s3:::one"}])})],
		"a service for one resource": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "s3:*", "Resource": "arn:aws:s3:::one/*"}])})],
		"a service with a question mark": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "s3:?*", "Resource": "*"}])})],
		"verbs and kinds of things": ["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([{"Effect": "Allow", "Action": ["s3:List*", "s3:*Bucket"], "Resource": "*"}])})],
		"unknown policy": ["undecided", fixture.unknown("delivery", permissions, ["policy"]), {"iam-no-admin", "iam-decrypt-bounded"}],
	},
	"iam-decrypt-bounded": {
		"denied": ["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(decrypt, {"Effect": "Deny"})])})],
		"by every key": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([decrypt])})],
		"by every key through one service": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([object.union(decrypt, {"Condition": {"StringEquals": {"kms:ViaService": "s3.us-east-1.amazonaws.com"}}})])})],
		"by a pattern of the action": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([object.union(decrypt, {"Action": "kms:D*"})])})],
		"by every account's keys": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([object.union(decrypt, {"Action": "kms:*crypt*", "Resource": "arn:aws:kms:us-east-1:*:key/*"})])})],
		"by every key but one": ["violation", fixture.set("delivery", permissions, {"/policy": fixture.document([{"Effect": "Allow", "Action": "kms:ReEncrypt*", "NotResource": "arn:aws:kms:us-east-1:333333333333:key/one"}])})],
		"by the account's keys": ["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(decrypt, {"Resource": "arn:aws:kms:us-east-1:333333333333:key/*"})])})],
		"another action of KMS": ["passes", fixture.set("delivery", boundary, {"/policy": fixture.document([object.union(decrypt, {"Action": "kms:Describe*"})])})],
		"unknown policy": ["undecided", fixture.unknown("delivery", permissions, ["policy"]), {"iam-no-admin", "iam-service-wildcards"}],
	},
	"iam-no-users": {
		"a user": ["violation", fixture.with_resource("delivery", "aws_iam_user", {"name": "billpay-ci"})],
		"a key of a user": ["violation", fixture.with_resource("delivery", "aws_iam_access_key", {"user": "billpay-ci"})],
	},
	"iam-password-policy": {
		"none": ["violation", fixture.without("audit", password)],
		"no symbols": ["violation", fixture.set("audit", password, {"/require_symbols": false})],
		"eight characters": ["violation", fixture.set("audit", password, {"/minimum_password_length": 8})],
		"no age": ["violation", fixture.set("audit", password, {"/max_password_age": 0})],
		"unknown length": ["undecided", fixture.unknown("audit", password, ["minimum_password_length"])],
		"unknown numbers": ["undecided", fixture.unknown("audit", password, ["require_numbers"])],
	},
	"iam-trust-named": {
		"everyone denied": ["passes", fixture.set("audit", trail, {"/assume_role_policy": fixture.document([object.union(fixture.anyone, {"Effect": "Deny"})])})],
		"everyone": ["violation", fixture.set("network", role, {"/assume_role_policy": fixture.document([{"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}])})],
		"unknown trust": ["undecided", fixture.unknown("network", role, ["assume_role_policy"]), {"iam-oidc-bounded", "iam-confused-deputy", "links-cluster-trust"}],
	},
	"iam-oidc-bounded": {
		"denied": ["passes", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Effect": "Deny"})])})],
		"no condition": ["violation", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([token])})],
		"the audience alone": ["violation", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Condition": {"StringEquals": audience}})])})],
		"any repository": ["violation", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Condition": {"StringLike": object.union(audience, {"token.actions.githubusercontent.com:sub": "repo:*"})}})])})],
		"one repository": ["passes", fixture.set("delivery", pipeline, {"/assume_role_policy": fixture.document([object.union(token, {"Condition": {"StringLike": object.union(audience, {"token.actions.githubusercontent.com:sub": "repo:billpay/one:*"})}})])})],
		"unknown trust": ["undecided", fixture.unknown("delivery", pipeline, ["assume_role_policy"]), {"iam-trust-named", "iam-confused-deputy", "links-cluster-trust"}],
	},
	"iam-confused-deputy": {
		"a service without a source": ["violation", fixture.set("network", role, {"/assume_role_policy": fixture.document([flow_logs])})],
		"a service with a source": ["passes", fixture.set("audit", trail, {"/assume_role_policy": fixture.document([object.union(flow_logs, {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:ec2:us-east-1:333333333333:vpc-flow-log/*"}}})])})],
		"unknown trust": ["undecided", fixture.unknown("network", role, ["assume_role_policy"]), {"iam-trust-named", "iam-oidc-bounded", "links-cluster-trust"}],
	},
	"iam-permissions-boundary": {
		"none": ["violation", fixture.set("network", role, {"/permissions_boundary": null})],
		"unknown": ["undecided", fixture.unknown("network", role, ["permissions_boundary"])],
	},
	"iam-access-analyzer": {
		"none": ["violation", fixture.without("audit", analyzer)],
		"no type": ["violation", fixture.set("audit", analyzer, {"/type": null})],
		"unknown type": ["undecided", fixture.unknown("audit", analyzer, ["type"])],
	},
}

test_iam if count(fixture.failures(cases)) == 0
