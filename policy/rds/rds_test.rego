package policies_test.rds

import data.lib.fixture

database := "aws_db_instance.main"

parameters := "aws_db_parameter_group.main"

cases := {
	"rds-encrypted": {
		"off": ["violation", fixture.set("database", database, {"/storage_encrypted": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["storage_encrypted"])],
	},
	"rds-private": {
		"public": ["violation", fixture.set("database", database, {"/publicly_accessible": true})],
		"unknown": ["undecided", fixture.unknown("database", database, ["publicly_accessible"])],
	},
	"rds-multi-az": {
		"one zone": ["violation", fixture.set("database", database, {"/multi_az": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["multi_az"])],
	},
	"rds-deletion-protection": {
		"off": ["violation", fixture.set("database", database, {"/deletion_protection": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["deletion_protection"])],
	},
	"rds-final-snapshot": {
		"skipped": ["violation", fixture.set("database", database, {"/skip_final_snapshot": true})],
		"unknown": ["undecided", fixture.unknown("database", database, ["skip_final_snapshot"])],
	},
	"rds-auto-minor-upgrade": {
		"off": ["violation", fixture.set("database", database, {"/auto_minor_version_upgrade": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["auto_minor_version_upgrade"])],
	},
	"rds-iam-authentication": {
		"off": ["violation", fixture.set("database", database, {"/iam_database_authentication_enabled": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["iam_database_authentication_enabled"])],
	},
	"rds-monitoring": {
		"off": ["violation", fixture.set("database", database, {"/monitoring_interval": 0})],
		"unknown": ["undecided", fixture.unknown("database", database, ["monitoring_interval"])],
	},
	"rds-managed-password": {
		"not managed": ["violation", fixture.set("database", database, {"/manage_master_user_password": null})],
		"unknown": ["undecided", fixture.unknown("database", database, ["manage_master_user_password"])],
	},
	"rds-backups": {
		"thirteen days": ["violation", fixture.set("database", database, {"/backup_retention_period": 13})],
		"none": ["violation", fixture.set("database", database, {"/backup_retention_period": 0})],
		"not set": ["violation", fixture.set("database", database, {"/backup_retention_period": null})],
		"fourteen days": ["passes", fixture.set("database", database, {"/backup_retention_period": 14})],
		"a day in development": ["passes", array.concat([{"op": "replace", "path": "/environment/class", "value": "development"}], fixture.set("database", database, {"/backup_retention_period": 1}))],
		"unknown days": ["undecided", fixture.unknown("database", database, ["backup_retention_period"])],
	},
	"rds-force-ssl": {
		"off": ["violation", fixture.set("database", parameters, {"/parameter": [{"name": "rds.force_ssl", "value": "0"}]})],
		"not set": ["violation", fixture.set("database", parameters, {"/parameter": []})],
		"unknown parameters": ["undecided", fixture.unknown("database", parameters, ["parameter"])],
	},
	"rds-log-exports": {
		"upgrades alone": ["violation", fixture.set("database", database, {"/enabled_cloudwatch_logs_exports": ["upgrade"]})],
		"unknown logs": ["undecided", fixture.unknown("database", database, ["enabled_cloudwatch_logs_exports"])],
	},
	"rds-administrator-name": {
		"the default of PostgreSQL": ["violation", fixture.set("database", database, {"/username": "postgres"})],
		"the default of others, in capitals": ["violation", fixture.set("database", database, {"/username": "Admin"})],
		"unknown name": ["undecided", fixture.unknown("database", database, ["username"])],
	},
	"rds-copy-tags": {
		"off": ["violation", fixture.set("database", database, {"/copy_tags_to_snapshot": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["copy_tags_to_snapshot"])],
	},
	"rds-default-port": {
		"a port of its own": ["passes", fixture.set("database", database, {"/port": 6543})],
		"the default of another database": ["violation", fixture.set("database", database, {"/port": 3306})],
		"unknown port": ["undecided", fixture.unknown("database", database, ["port"])],
	},
}

test_rds if count(fixture.failures(cases)) == 0
