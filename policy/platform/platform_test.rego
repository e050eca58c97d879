package policies_test.platform

import data.lib.fixture

database := "aws_db_instance.main"

vpc := "aws_vpc.main"

cases := {
	"platform-known-types": {
		"an unknown type of AWS": ["violation", fixture.with_resource("database", "aws_lambda_function", {"function_name": "billpay-job"})],
		"an unknown type of Kubernetes": ["violation", fixture.with_resource("platform", "kubernetes_secret_v1", {})],
		"a known type of Kubernetes": ["passes", fixture.with_resource("platform", "kubernetes_priority_class_v1", {})],
	},
	"platform-tags": {
		"another environment": ["violation", fixture.set("network", vpc, {"/tags_all/environment": "dev"})],
		"another unit": ["violation", fixture.set("network", vpc, {"/tags_all/unit": "cluster"})],
		"no tags": ["violation", fixture.set("network", vpc, {"/tags_all": {}})],
		"unknown tags": ["undecided", fixture.unknown("network", vpc, ["tags_all"])],
	},
	"platform-regions": {
		"another region": ["violation", fixture.set("network", vpc, {"/region": "eu-west-1"})],
		"a VPC in the region of the copies": ["violation", fixture.set("network", vpc, {"/region": "us-west-2"})],
		"a vault in the region of the copies": ["passes", fixture.with_resource("backup", "aws_backup_vault_lock_configuration", {"region": "us-west-2", "backup_vault_name": "billpay-prod-copies", "min_retention_days": 7})],
		"a vault in another region": ["violation", fixture.with_resource("backup", "aws_backup_vault_lock_configuration", {"region": "eu-west-1", "backup_vault_name": "billpay-prod-copies", "min_retention_days": 7})],
		"a bucket in the region of the copies": ["violation", fixture.with_resource("front-a", "aws_s3_bucket_policy", {"region": "us-west-2", "policy": fixture.document([fixture.tls_only])})],
		"the copy of a bucket in the region of the copies": ["passes", array.concat(
			fixture.with_resource("front-a", "aws_s3_bucket_policy", {"region": "us-west-2", "policy": fixture.document([fixture.tls_only])}),
			fixture.with_resource("front-a", "aws_s3_bucket_replication_configuration", {"region": "us-east-1"}),
		)],
		"the copy of a bucket of another unit": ["violation", array.concat(
			fixture.with_resource("front-a", "aws_s3_bucket_policy", {"region": "us-west-2", "policy": fixture.document([fixture.tls_only])}),
			fixture.with_resource("audit", "aws_s3_bucket_replication_configuration", {"region": "us-east-1"}),
		)],
		"unknown region": ["undecided", fixture.unknown("network", vpc, ["region"])],
	},
	# Waivers are tested in main_test.rego.
	"platform-waivers-current": {"no waivers": ["passes", []]},
	"platform-names": {
		"not the company's": ["violation", fixture.set("database", database, {"/identifier": "postgres"})],
		"unknown name": ["undecided", fixture.unknown("database", database, ["identifier"])],
	},
}

test_platform if count(fixture.failures(cases)) == 0
