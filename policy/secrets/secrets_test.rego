package policies_test.secrets

import data.lib.fixture

secret := "aws_secretsmanager_secret.main[\"billpay/prod/backend/payment-gateway\"]"

database := "aws_db_instance.main"

policy := "aws_secretsmanager_secret_policy.main[\"billpay/prod/backend/payment-gateway\"]"

cases := {
	"secrets-policy-not-public": [
		["violation", fixture.set("secrets", policy, {"/policy": fixture.document([fixture.anyone])})],
		["undecided", fixture.unknown("secrets", policy, ["policy"])],
	],
	"secrets-encrypted": [
		["violation", fixture.set("secrets", secret, {"/kms_key_id": null})],
		["undecided", fixture.unknown("secrets", secret, ["kms_key_id"])],
	],
	"secrets-rotation": [
		["passes", fixture.with_resource("secrets", "aws_secretsmanager_secret_rotation", {"secret_id": "billpay/prod/backend/payment-gateway", "rotation_rules": [{"automatically_after_days": 30}]})],
		["violation", fixture.with_resource("secrets", "aws_secretsmanager_secret_rotation", {"secret_id": "billpay/prod/backend/payment-gateway", "rotation_rules": [{"automatically_after_days": 365}]})],
		["undecided", fixture.with_unknown("secrets", "aws_secretsmanager_secret_rotation", {"rotation_rules": [{"automatically_after_days": 30}]}, {"secret_id": true})],
	],
	"secrets-recovery": [
		["violation", fixture.set("secrets", secret, {"/recovery_window_in_days": 0})],
		["passes", fixture.set("secrets", secret, {"/recovery_window_in_days": null})],
		["undecided", fixture.unknown("secrets", secret, ["recovery_window_in_days"])],
	],
	"secrets-not-in-plan": [
		["violation", fixture.with_resource("secrets", "aws_secretsmanager_secret_version", {"secret_string": "hunter2"})],
		["violation", fixture.set("database", database, {"/password": "hunter2"})],
		["violation", fixture.unknown("database", database, ["password"])],
		["violation", fixture.set("database", database, {"/domain": concat("", ["AKIA", "ABCDEFGHIJKLMNOP"])})],
	],
}

test_secrets if count(fixture.failures(cases)) == 0
