package policies_test.backup

import data.lib.fixture

schedule := "aws_backup_plan.main"

vault := "aws_backup_vault.main"

selection := "aws_backup_selection.main"

copies := "aws_backup_vault.copies[0]"

cases := {
	"backup-plan": {
		"no plan": ["violation", fixture.without("backup", schedule)],
		"kept a week": ["violation", fixture.set("backup", schedule, {"/rule/0/lifecycle/0/delete_after": 7})],
		"a selection of another plan": ["violation", fixture.set("backup", selection, {"/plan_id": "another"})],
		"unknown rules": ["undecided", fixture.unknown("backup", schedule, ["rule"]), {"backup-copied"}],
		"unknown plan of the selection": ["undecided", fixture.unknown("backup", selection, ["plan_id"])],
	},
	"backup-copied": {
		"no copies": ["violation", fixture.set("backup", schedule, {"/rule/0/copy_action": []})],
		"copies next to their source": ["violation", fixture.set("backup", schedule, {"/rule/0/copy_action": [{"destination_vault_arn": "arn:aws:backup:us-east-1:333333333333:backup-vault:billpay-prod-copies"}]})],
		"copies to a vault that is not created yet, next to their source": ["violation", fixture.set("backup", copies, {"/region": "us-east-1"})],
		"unknown rules": ["undecided", fixture.unknown("backup", schedule, ["rule"]), {"backup-plan"}],
		"copies to a vault elsewhere": ["passes", fixture.set("backup", schedule, {"/rule/0/copy_action": [{"destination_vault_arn": "arn:aws:backup:us-west-2:333333333333:backup-vault:billpay-prod-copies"}]})],
	},
	"backup-vault-encrypted": {
		"no key": ["violation", fixture.set("backup", vault, {"/kms_key_arn": null})],
		"unknown key": ["undecided", fixture.unknown("backup", vault, ["kms_key_arn"])],
	},
}

test_backup if count(fixture.failures(cases)) == 0
