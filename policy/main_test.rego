package billpay_test

import data.lib.fixture
import data.lib.mocks

# Only AWS's own names and inputs decide these, and they are always known; or what cannot be known is refused.
always_decided := {"iam-no-users", "platform-known-types", "platform-waivers-current", "secrets-not-in-plan"}

policy_ids := ids if {
	ids := {id | some id, _ in data.billpay.policies} with input as fixture.good
}

# Of the services by name: all of data.policies_test would run every test.
cases := {id: table |
	some service in {split(id, "-")[0] | some id in policy_ids}
	some id, table in data.policies_test[service].cases
}

says(id, decision) if {
	some case in cases[id]
	case[0] == decision
}

test_every_policy_has_cases if {
	found := {id | some id, _ in cases}
	print("without cases:", policy_ids - found, "cases of no policy:", found - policy_ids)
	count(policy_ids) > 100
	policy_ids == found
}

test_every_policy_is_seen_violated if {
	unseen := {id | some id, _ in cases; not says(id, "violation")} - {"platform-waivers-current"}
	print(unseen)
	unseen == set()
}

test_every_policy_has_a_mutation_that_it_alone_sees if {
	alone := {id |
		some id, table in cases
		some case in table
		case[0] == "violation"
		count(case) == 2
	}
	unseen := (policy_ids - alone) - {"platform-waivers-current"}
	print(unseen)
	unseen == set()
}

test_what_the_good_plan_does_not_pass_is_seen_passed if {
	count(fixture.baseline) > 0
	every id in {result.id | some result in fixture.baseline} {
		says(id, "passes")
	}
}

test_every_policy_is_seen_undecided if {
	unseen := {id | some id, _ in cases; not says(id, "undecided")} - always_decided
	print(unseen)
	unseen == set()
}

test_every_policy_says_what_it_must if {
	count(policy_ids) > 100
	wrong := {id |
		some id, policy in data.billpay.policies
		not is_complete(policy)
	} with input as fixture.good
	print(wrong)
	wrong == set()
}

is_complete(policy) if {
	policy.title != ""
	policy.remediation != ""
	object.get(policy, "undecided", "advisory") in {"soft", "advisory"}
	policy.level in {"hard", "soft", "advisory"}
	policy.severity in {"low", "medium", "high", "critical"}
	is_object(policy.controls)
	every kind, _ in policy.controls {
		kind in {"fsbp", "cis", "pci", "sentinel"}
	}
	every class, level in object.get(policy, "levels", {}) {
		class in {"local", "development", "production"}
		level in {"hard", "soft", "advisory"}
	}
}

test_every_policy_is_seen_passed_by_the_good_plan_but_for_what_docs_explain if {
	found := {result.id | some result in fixture.baseline}
	print(found)
	found == {"rds-default-port", "secrets-rotation"}
}

test_what_has_nothing_to_report_is_listed if {
	output := data.billpay.output with input as fixture.good with data.waivers as []
	"rds-encrypted" in output.passed
	not "rds-default-port" in output.passed
	count(output.policies) == count(policy_ids)
	count(output.passed) + count({result.id | some result in output.results}) == count(output.policies)
	every policy in output.policies {
		not policy.findings
	}
}

small_database := fixture.set("database", "aws_db_instance.main", {"/multi_az": false})

no_runtime_monitoring := fixture.without("audit", "aws_guardduty_detector_feature.guardduty_runtime_monitoring[0]")

unrecoverable_secret := fixture.set("secrets", "aws_secretsmanager_secret.main[\"billpay/prod/backend/payment-gateway\"]", {"/recovery_window_in_days": 0})

in_class(class, patches) := array.concat([{"op": "replace", "path": "/environment/class", "value": class}], patches)

level(class, id, patches) := levels if {
	levels := {result.level | some result in fixture.results(in_class(class, patches)); result.id == id}
}

test_a_level_may_be_lower_in_development if {
	level("production", "rds-multi-az", small_database) == {"hard"}
	level("development", "rds-multi-az", small_database) == {"advisory"}
	level("production", "account-guardduty-runtime", no_runtime_monitoring) == {"hard"}
	level("development", "account-guardduty-runtime", no_runtime_monitoring) == {"advisory"}
	level("production", "secrets-recovery", unrecoverable_secret) == {"hard"}
	level("development", "secrets-recovery", unrecoverable_secret) == {"advisory"}
}

test_a_laptop_is_let_off_what_the_emulator_lacks_and_nothing_else if {
	level("local", "rds-multi-az", small_database) == {"advisory"}
	level("local", "rds-encrypted", fixture.set("database", "aws_db_instance.main", {"/storage_encrypted": false})) == {"hard"}
}

nothing_planned := {"op": "replace", "path": "/units", "value": {}}

test_an_environment_without_its_parts_is_said_to_lack_them if {
	count([result | some result in fixture.results([nothing_planned]); result.unit == null]) > 5
}

test_while_a_unit_is_not_known_nothing_is_said_to_be_lacking if {
	fixture.results([nothing_planned, audit_unknown]) == set()
}

test_while_the_backup_unit_is_not_known_it_may_select_the_database if {
	unselected := {"op": "remove", "path": "/units/backup"}
	"links-database-backed-up" in {result.id | some result in fixture.results([unselected])}
	not "links-database-backed-up" in {result.id | some result in fixture.results([unselected, audit_unknown])}
}

audit_unknown := {"op": "add", "path": "/unknown_units", "value": ["audit"]}

unknown_database := fixture.unknown("database", "aws_db_instance.main", ["multi_az"])

unknown_policy := fixture.unknown("front-a", "aws_s3_bucket_policy.site", ["policy"])

test_what_nobody_can_decide_is_as_grave_as_a_violation if {
	level("production", "rds-multi-az", unknown_database) == {"hard"}
	level("development", "rds-multi-az", unknown_database) == {"advisory"}
}

test_what_aws_names_at_the_first_apply_does_not_stop_it if {
	level("production", "s3-tls-only", unknown_policy) == {"advisory"}
}

mocked_topic := fixture.set("observability", "aws_cloudwatch_metric_alarm.database_cpu[0]", {"/alarm_actions": [sprintf("arn:aws:sns:us-east-1:%s:billpay-dev-warning", [mocks.account])]})

test_what_a_mock_stands_in_for_denies_no_first_plan if {
	level("production", "links-alarm-topics", mocked_topic) == {"advisory"}
	level("production", "links-account", mocked_topic) == {"advisory"}
}

waiver := {
	"policy": "rds-multi-az",
	"unit": "database",
	"address": "aws_db_instance.main",
	"reason": "a test",
	"approver": "security",
	"expires": "2026-11-24",
}

decisions(waivers) := found if {
	found := {[result.id, result.decision] | some result in data.billpay.results; result.id in {"rds-multi-az", "platform-waivers-current"}} with input as json.patch(fixture.good, small_database) with data.waivers as waivers
}

test_a_waiver_waives_until_its_last_day if {
	decisions([waiver]) == {["rds-multi-az", "waived"]}
}

test_an_expired_waiver_waives_nothing_and_denies if {
	decisions([object.union(waiver, {"expires": "2026-11-23"})]) == {
		["rds-multi-az", "violation"],
		["platform-waivers-current", "violation"],
	}
}

test_a_waiver_waives_its_policy_its_resource_and_its_environment_alone if {
	every other in [{"policy": "rds-encrypted"}, {"unit": "cluster"}, {"address": "aws_db_instance.other"}, {"environment": "dev"}] {
		decisions([object.union(waiver, other)]) == {["rds-multi-az", "violation"]}
	}
	decisions([object.union(waiver, {"environment": "prod"})]) == {["rds-multi-az", "waived"]}
}

test_a_waiver_of_another_environment_does_not_deny_this_one if {
	decisions([object.union(waiver, {"environment": "dev", "expires": "2026-01-01"})]) == {["rds-multi-az", "violation"]}
}
