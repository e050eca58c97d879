package policies_test.ecr

import data.lib.fixture

repository := "aws_ecr_repository.main[\"billpay-backend\"]"

lifecycle := "aws_ecr_lifecycle_policy.main[\"billpay-backend\"]"

cases := {
	"ecr-policy-not-public": [
		["passes", fixture.with_resource("registry", "aws_ecr_repository_policy", {"policy": fixture.document([fixture.tls_only])})],
		["violation", fixture.with_resource("registry", "aws_ecr_repository_policy", {"policy": fixture.document([fixture.anyone])})],
		["undecided", fixture.with_unknown("registry", "aws_ecr_repository_policy", {}, {"policy": true})],
	],
	"ecr-scanned": [
		["violation", fixture.set("registry", repository, {"/image_scanning_configuration/0/scan_on_push": false})],
		["undecided", fixture.unknown("registry", repository, ["image_scanning_configuration", 0, "scan_on_push"])],
	],
	"ecr-immutable": [
		["violation", fixture.set("registry", repository, {"/image_tag_mutability": "MUTABLE"})],
		["undecided", fixture.unknown("registry", repository, ["image_tag_mutability"])],
	],
	"ecr-lifecycle": [
		["violation", fixture.without("registry", lifecycle)],
		["undecided", fixture.unknown("registry", lifecycle, ["repository"])],
	],
	"ecr-encrypted": [
		["violation", fixture.set("registry", repository, {"/encryption_configuration/0/encryption_type": "AES256"})],
		["undecided", fixture.unknown("registry", repository, ["encryption_configuration", 0, "encryption_type"])],
	],
}

test_ecr if count(fixture.failures(cases)) == 0
