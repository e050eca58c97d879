package policies_test.backup

import data.lib.fixture

schedule := "aws_backup_plan.main"

vault := "aws_backup_vault.main"

selection := "aws_backup_selection.main"

cases := {
	"backup-plan": {
		"no plan": ["violation", fixture.without("backup", schedule)],
		"kept a week": ["violation", fixture.set("backup", schedule, {"/rule/0/lifecycle/0/delete_after": 7})],
		"a selection of another plan": ["violation", fixture.set("backup", selection, {"/plan_id": "another"})],
		"unknown rules": ["undecided", fixture.unknown("backup", schedule, ["rule"])],
		"unknown plan of the selection": ["undecided", fixture.unknown("backup", selection, ["plan_id"])],
	},
	"backup-vault-encrypted": {
		"no key": ["violation", fixture.set("backup", vault, {"/kms_key_arn": null})],
		"unknown key": ["undecided", fixture.unknown("backup", vault, ["kms_key_arn"])],
	},
}

test_backup if count(fixture.failures(cases)) == 0
