package policies_test.platform

import data.lib.fixture

database := "aws_db_instance.main"

vpc := "aws_vpc.main"

cases := {
	"platform-known-types": [
		["violation", fixture.with_resource("database", "aws_lambda_function", {"function_name": "billpay-job"})],
		["violation", fixture.with_resource("platform", "kubernetes_secret_v1", {})],
		["passes", fixture.with_resource("platform", "kubernetes_priority_class_v1", {})],
	],
	"platform-tags": [
		["violation", fixture.set("network", vpc, {"/tags_all/environment": "dev"})],
		["violation", fixture.set("network", vpc, {"/tags_all/unit": "cluster"})],
		["violation", fixture.set("network", vpc, {"/tags_all": {}})],
		["undecided", fixture.unknown("network", vpc, ["tags_all"])],
	],
	"platform-regions": [
		["violation", fixture.set("network", vpc, {"/region": "eu-west-1"})],
		["undecided", fixture.unknown("network", vpc, ["region"])],
	],
	# Waivers are tested in main_test.rego.
	"platform-waivers-current": [["passes", []]],
	"platform-names": [
		["violation", fixture.set("database", database, {"/identifier": "postgres"})],
		["undecided", fixture.unknown("database", database, ["identifier"])],
	],
}

test_platform if count(fixture.failures(cases)) == 0
