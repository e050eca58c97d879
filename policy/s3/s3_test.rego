package policies_test.s3

import data.lib.fixture

bucket := "aws_s3_bucket.site"

account := "aws_s3_account_public_access_block.account[0]"

lock := "aws_s3_bucket_object_lock_configuration.trail_object_lock[0]"

block := "aws_s3_bucket_public_access_block.site"

encryption := "aws_s3_bucket_server_side_encryption_configuration.site"

versioning := "aws_s3_bucket_versioning.site"

policy := "aws_s3_bucket_policy.site"

ownership := "aws_s3_bucket_ownership_controls.site"

lifecycle := "aws_s3_bucket_lifecycle_configuration.site"

distribution := {"Effect": "Allow", "Principal": {"Service": "cloudfront.amazonaws.com"}, "Action": "s3:GetObject", "Resource": "*", "Condition": {"StringEquals": {"aws:SourceArn": "arn:aws:cloudfront::333333333333:distribution/E1"}}}

# A bucket of the unit is where another one is replicated to.
copied_to(unit, copy) := array.concat(
	fixture.with_resource(unit, "aws_s3_bucket_replication_configuration", {"region": "us-east-1"}),
	[{
		"op": "add",
		"path": sprintf("/units/%s/configuration/root_module/resources/-", [unit]),
		"value": {
			"address": "aws_s3_bucket_replication_configuration.added",
			"expressions": {"rule": [{"destination": [{"bucket": {"references": [copy]}}]}]},
		},
	}],
)

cases := {
	"s3-public-access-blocked": {
		"no block": ["violation", fixture.without("front-a", block)],
		"policies not blocked": ["violation", fixture.set("front-a", block, {"/block_public_policy": false})],
		"the block of another bucket": ["violation", fixture.set("front-a", block, {"/bucket": "another"})],
		"unknown whether ACLs are ignored": ["undecided", fixture.unknown("front-a", block, ["ignore_public_acls"])],
		"the block of an unknown bucket": ["undecided", fixture.unknown("front-a", block, ["bucket"])],
	},
	"s3-account-public-access-blocked": {
		"no block": ["violation", fixture.without("audit", account)],
		"buckets not restricted": ["violation", fixture.set("audit", account, {"/restrict_public_buckets": false})],
		"unknown whether ACLs are blocked": ["undecided", fixture.unknown("audit", account, ["block_public_acls"])],
	},
	"s3-encrypted": {
		"not set": ["violation", fixture.without("front-a", encryption)],
		"no algorithm": ["violation", fixture.set("front-a", encryption, {"/rule/0/apply_server_side_encryption_by_default/0/sse_algorithm": null})],
		"unknown algorithm": ["undecided", fixture.unknown("front-a", encryption, ["rule", 0, "apply_server_side_encryption_by_default", 0, "sse_algorithm"])],
	},
	"s3-versioned": {
		"not set": ["violation", fixture.without("front-a", versioning)],
		"suspended": ["violation", fixture.set("front-a", versioning, {"/versioning_configuration/0/status": "Suspended"})],
		"unknown status": ["undecided", fixture.unknown("front-a", versioning, ["versioning_configuration", 0, "status"])],
	},
	"s3-tls-only": {
		"allowed instead of denied": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([distribution, object.union(fixture.tls_only, {"Effect": "Allow"})])}), {"s3-policy-not-public", "s3-site-read-by-distribution"}],
		"another condition": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([distribution, object.union(object.remove(fixture.tls_only, ["Condition"]), {"Condition": {"Bool": {"aws:MultiFactorAuthPresent": "false"}}})])})],
		"writing alone": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([distribution, object.union(fixture.tls_only, {"Action": "s3:PutObject"})])})],
		"a condition of another kind": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([distribution, object.union(fixture.tls_only, {"Condition": {"StringEquals": {"aws:PrincipalAccount": "333333333333"}}})])})],
		"with TLS denied": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([distribution, object.union(fixture.tls_only, {"Condition": {"Bool": {"aws:SecureTransport": "true"}}})])})],
		"no policy": ["violation", fixture.without("front-a", policy)],
		"no such statement": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([distribution])})],
		"denied without TLS": ["passes", fixture.set("front-a", policy, {"/policy": fixture.document([distribution, fixture.tls_only])})],
		"unknown policy": ["undecided", fixture.unknown("front-a", policy, ["policy"]), {"s3-policy-not-public", "s3-site-read-by-distribution"}],
	},
	"s3-no-acl": {
		"not set": ["violation", fixture.without("front-a", ownership)],
		"the writer owns": ["violation", fixture.set("front-a", ownership, {"/rule/0/object_ownership": "ObjectWriter"})],
		"unknown ownership": ["undecided", fixture.unknown("front-a", ownership, ["rule", 0, "object_ownership"])],
	},
	"s3-policy-not-public": {
		"anyone": ["violation", fixture.set("ingress", "aws_s3_bucket_policy.access_logs", {"/policy": fixture.document([fixture.tls_only, fixture.anyone])})],
		"anyone of the organization": ["passes", fixture.set("ingress", "aws_s3_bucket_policy.access_logs", {"/policy": fixture.document([fixture.tls_only, object.union(fixture.anyone, {"Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-1"}}})])})],
		"anyone from any source": ["violation", fixture.set("ingress", "aws_s3_bucket_policy.access_logs", {"/policy": fixture.document([fixture.tls_only, object.union(fixture.anyone, {"Condition": {"StringLike": {"aws:SourceArn": "*"}}})])})],
		"no JSON": ["undecided", fixture.set("ingress", "aws_s3_bucket_policy.access_logs", {"/policy": "not JSON"}), {"s3-tls-only"}],
		"unknown policy": ["undecided", fixture.unknown("ingress", "aws_s3_bucket_policy.access_logs", ["policy"]), {"s3-tls-only"}],
	},
	"s3-lifecycle": {
		"none": ["violation", fixture.without("front-a", lifecycle)],
		"disabled": ["violation", fixture.set("front-a", lifecycle, {"/rule/0/status": "Disabled"})],
		"unknown status": ["undecided", fixture.unknown("front-a", lifecycle, ["rule", 0, "status"])],
	},
	"s3-audit-log-locked": {
		"no lock": ["violation", fixture.without("audit", lock)],
		"a month": ["violation", fixture.set("audit", lock, {"/rule/0/default_retention/0/days": 30})],
		"unknown rule": ["undecided", fixture.unknown("audit", lock, ["rule"])],
	},
	"s3-no-force-destroy": {
		"on": ["violation", fixture.set("front-a", bucket, {"/force_destroy": true})],
		"unknown": ["undecided", fixture.unknown("front-a", bucket, ["force_destroy"])],
	},
	"s3-site-read-by-distribution": {
		"the account too": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([distribution, fixture.tls_only, {"Effect": "Allow", "Principal": {"AWS": "arn:aws:iam::333333333333:root"}, "Action": "s3:GetObject", "Resource": "*"}])})],
		"any distribution of the account": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([fixture.tls_only, object.union(object.remove(distribution, ["Condition"]), {"Condition": {"StringEquals": {"aws:SourceAccount": "333333333333"}}})])})],
		"a pattern of distributions": ["violation", fixture.set("front-a", policy, {"/policy": fixture.document([fixture.tls_only, object.union(object.remove(distribution, ["Condition"]), {"Condition": {"StringLike": {"aws:SourceArn": "arn:aws:cloudfront::333333333333:distribution/*"}}})])})],
		"a copy that others read": ["violation", copied_to("front-a", "aws_s3_bucket.access_logs_bucket")],
		"a copy of what is no site": ["passes", copied_to("audit", "aws_s3_bucket.trail_bucket")],
		"unknown policy": ["undecided", fixture.unknown("front-a", policy, ["policy"]), {"s3-policy-not-public", "s3-tls-only"}],
	},
}

test_s3 if count(fixture.failures(cases)) == 0
