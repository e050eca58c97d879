package policies_test.rds

import data.lib.fixture

database := "aws_db_instance.main"

parameters := "aws_db_parameter_group.main"

cases := {
	"rds-encrypted": [
		["violation", fixture.set("database", database, {"/storage_encrypted": false})],
		["undecided", fixture.unknown("database", database, ["storage_encrypted"])],
	],
	"rds-private": [
		["violation", fixture.set("database", database, {"/publicly_accessible": true})],
		["undecided", fixture.unknown("database", database, ["publicly_accessible"])],
	],
	"rds-multi-az": [
		["violation", fixture.set("database", database, {"/multi_az": false})],
		["undecided", fixture.unknown("database", database, ["multi_az"])],
	],
	"rds-deletion-protection": [
		["violation", fixture.set("database", database, {"/deletion_protection": false})],
		["undecided", fixture.unknown("database", database, ["deletion_protection"])],
	],
	"rds-final-snapshot": [
		["violation", fixture.set("database", database, {"/skip_final_snapshot": true})],
		["undecided", fixture.unknown("database", database, ["skip_final_snapshot"])],
	],
	"rds-auto-minor-upgrade": [
		["violation", fixture.set("database", database, {"/auto_minor_version_upgrade": false})],
		["undecided", fixture.unknown("database", database, ["auto_minor_version_upgrade"])],
	],
	"rds-iam-authentication": [
		["violation", fixture.set("database", database, {"/iam_database_authentication_enabled": false})],
		["undecided", fixture.unknown("database", database, ["iam_database_authentication_enabled"])],
	],
	"rds-monitoring": [
		["violation", fixture.set("database", database, {"/monitoring_interval": 0})],
		["undecided", fixture.unknown("database", database, ["monitoring_interval"])],
	],
	"rds-managed-password": [
		["violation", fixture.set("database", database, {"/manage_master_user_password": null})],
		["undecided", fixture.unknown("database", database, ["manage_master_user_password"])],
	],
	"rds-backups": [
		["violation", fixture.set("database", database, {"/backup_retention_period": 13})],
		["violation", fixture.set("database", database, {"/backup_retention_period": 0})],
		["violation", fixture.set("database", database, {"/backup_retention_period": null})],
		["passes", fixture.set("database", database, {"/backup_retention_period": 14})],
		["passes", array.concat([{"op": "replace", "path": "/environment/class", "value": "development"}], fixture.set("database", database, {"/backup_retention_period": 1}))],
		["undecided", fixture.unknown("database", database, ["backup_retention_period"])],
	],
	"rds-force-ssl": [
		["violation", fixture.set("database", parameters, {"/parameter": [{"name": "rds.force_ssl", "value": "0"}]})],
		["violation", fixture.set("database", parameters, {"/parameter": []})],
		["undecided", fixture.unknown("database", parameters, ["parameter"])],
	],
	"rds-log-exports": [
		["violation", fixture.set("database", database, {"/enabled_cloudwatch_logs_exports": ["upgrade"]})],
		["undecided", fixture.unknown("database", database, ["enabled_cloudwatch_logs_exports"])],
	],
	"rds-administrator-name": [
		["violation", fixture.set("database", database, {"/username": "postgres"})],
		["violation", fixture.set("database", database, {"/username": "Admin"})],
		["undecided", fixture.unknown("database", database, ["username"])],
	],
	"rds-copy-tags": [
		["violation", fixture.set("database", database, {"/copy_tags_to_snapshot": false})],
		["undecided", fixture.unknown("database", database, ["copy_tags_to_snapshot"])],
	],
	"rds-default-port": [
		["passes", fixture.set("database", database, {"/port": 6543})],
		["violation", fixture.set("database", database, {"/port": 3306})],
		["undecided", fixture.unknown("database", database, ["port"])],
	],
}

test_rds if count(fixture.failures(cases)) == 0
