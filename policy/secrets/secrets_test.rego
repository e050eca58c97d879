package policies_test.secrets

import data.lib.fixture

secret := "aws_secretsmanager_secret.main[\"billpay/prod/backend/payment-gateway\"]"

database := "aws_db_instance.main"

policy := "aws_secretsmanager_secret_policy.main[\"billpay/prod/backend/payment-gateway\"]"

cases := {
	"secrets-policy-not-public": {
		"anyone": ["violation", fixture.set("secrets", policy, {"/policy": fixture.document([fixture.anyone])})],
		"unknown policy": ["undecided", fixture.unknown("secrets", policy, ["policy"])],
	},
	"secrets-encrypted": {
		"no key": ["violation", fixture.set("secrets", secret, {"/kms_key_id": null})],
		"unknown key": ["undecided", fixture.unknown("secrets", secret, ["kms_key_id"])],
	},
	"secrets-rotation": {
		"each month": ["passes", fixture.with_resource("secrets", "aws_secretsmanager_secret_rotation", {"secret_id": "billpay/prod/backend/payment-gateway", "rotation_rules": [{"automatically_after_days": 30}]})],
		"each year": ["violation", fixture.with_resource("secrets", "aws_secretsmanager_secret_rotation", {"secret_id": "billpay/prod/backend/payment-gateway", "rotation_rules": [{"automatically_after_days": 365}]})],
		"an unknown secret": ["undecided", fixture.with_unknown("secrets", "aws_secretsmanager_secret_rotation", {"rotation_rules": [{"automatically_after_days": 30}]}, {"secret_id": true})],
	},
	"secrets-recovery": {
		"none": ["violation", fixture.set("secrets", secret, {"/recovery_window_in_days": 0})],
		"the default": ["passes", fixture.set("secrets", secret, {"/recovery_window_in_days": null})],
		"unknown": ["undecided", fixture.unknown("secrets", secret, ["recovery_window_in_days"])],
	},
	"secrets-not-in-plan": {
		"a version with its value": ["violation", fixture.with_resource("secrets", "aws_secretsmanager_secret_version", {"secret_string": "hunter2"})],
		"a password": ["violation", fixture.set("database", database, {"/password": "hunter2"})],
		"an unknown password": ["violation", fixture.unknown("database", database, ["password"])],
		"an access key in another attribute": ["violation", fixture.set("database", database, {"/domain": concat("", ["AKIA", "ABCDEFGHIJKLMNOP"])})],
	},
}

test_secrets if count(fixture.failures(cases)) == 0
