package policies_test.rds

import data.lib.fixture

database := "aws_db_instance.main"

parameters := "aws_db_parameter_group.main"

proxy := {
	"name": "billpay-prod-postgres",
	"require_tls": true,
	"debug_logging": false,
	"auth": [{"iam_auth": "REQUIRED"}],
	"region": "us-east-1",
	"tags_all": fixture.tags("database"),
}

of_replica(values) := fixture.with_resource("database", "aws_db_instance", object.union(fixture.read_replica, values))

cases := {
	"rds-proxy-tls": {
		"TLS on request": ["violation", fixture.with_resource("database", "aws_db_proxy", object.union(proxy, {"require_tls": false}))],
		"statements in the log": ["violation", fixture.with_resource("database", "aws_db_proxy", object.union(proxy, {"debug_logging": true}))],
		"passwords": ["violation", fixture.with_resource("database", "aws_db_proxy", object.union(proxy, {"auth": [{"iam_auth": "DISABLED"}]}))],
		"one user by password": ["violation", fixture.with_resource("database", "aws_db_proxy", object.union(proxy, {"auth": [{"iam_auth": "REQUIRED"}, {"iam_auth": "DISABLED"}]}))],
		"TLS and IAM": ["passes", fixture.with_resource("database", "aws_db_proxy", proxy)],
		"unknown whether by TLS": ["undecided", fixture.with_unknown("database", "aws_db_proxy", object.remove(proxy, ["require_tls"]), {"require_tls": true})],
		"unknown ways to connect": ["undecided", fixture.with_unknown("database", "aws_db_proxy", object.remove(proxy, ["auth"]), {"auth": true})],
	},
	"rds-encrypted": {
		"off": ["violation", fixture.set("database", database, {"/storage_encrypted": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["storage_encrypted"])],
	},
	"rds-private": {
		"a public read replica": ["violation", of_replica({"publicly_accessible": true})],
		"public": ["violation", fixture.set("database", database, {"/publicly_accessible": true})],
		"unknown": ["undecided", fixture.unknown("database", database, ["publicly_accessible"])],
	},
	"rds-multi-az": {
		"a read replica": ["passes", of_replica({})],
		"one zone": ["violation", fixture.set("database", database, {"/multi_az": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["multi_az"])],
	},
	"rds-deletion-protection": {
		"a read replica without": ["violation", of_replica({"deletion_protection": false})],
		"off": ["violation", fixture.set("database", database, {"/deletion_protection": false})],
		"unknown": ["undecided", fixture.unknown("database", database, ["deletion_protection"])],
	},
	"rds-final-snapshot": {
		"a read replica": ["passes", of_replica({})],
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
		"a read replica": ["passes", of_replica({})],
		"not managed": ["violation", fixture.set("database", database, {"/manage_master_user_password": null})],
		"unknown": ["undecided", fixture.unknown("database", database, ["manage_master_user_password"])],
	},
	"rds-backups": {
		"a read replica": ["passes", of_replica({})],
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
