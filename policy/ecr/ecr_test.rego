package policies_test.ecr

import data.lib.fixture

repository := "aws_ecr_repository.main[\"billpay-backend\"]"

lifecycle := "aws_ecr_lifecycle_policy.main[\"billpay-backend\"]"

cases := {
	"ecr-policy-not-public": {
		"TLS alone": ["passes", fixture.with_resource("registry", "aws_ecr_repository_policy", {"policy": fixture.document([fixture.tls_only])})],
		"anyone": ["violation", fixture.with_resource("registry", "aws_ecr_repository_policy", {"policy": fixture.document([fixture.anyone])})],
		"unknown policy": ["undecided", fixture.with_unknown("registry", "aws_ecr_repository_policy", {}, {"policy": true})],
	},
	"ecr-scanned": {
		"not on push": ["violation", fixture.set("registry", repository, {"/image_scanning_configuration/0/scan_on_push": false})],
		"unknown": ["undecided", fixture.unknown("registry", repository, ["image_scanning_configuration", 0, "scan_on_push"])],
	},
	"ecr-immutable": {
		"mutable tags": ["violation", fixture.set("registry", repository, {"/image_tag_mutability": "MUTABLE"})],
		"unknown": ["undecided", fixture.unknown("registry", repository, ["image_tag_mutability"])],
	},
	"ecr-lifecycle": {
		"no rules": ["violation", fixture.without("registry", lifecycle)],
		"rules of an unknown repository": ["undecided", fixture.unknown("registry", lifecycle, ["repository"])],
	},
	"ecr-encrypted": {
		"no key of KMS": ["violation", fixture.set("registry", repository, {"/encryption_configuration/0/encryption_type": "AES256"})],
		"unknown type": ["undecided", fixture.unknown("registry", repository, ["encryption_configuration", 0, "encryption_type"])],
	},
}

test_ecr if count(fixture.failures(cases)) == 0
