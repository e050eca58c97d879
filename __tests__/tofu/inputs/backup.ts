import { ACCOUNT, accountId, beside, type ModuleInputs, moduleName, permissionsBoundaryArn } from "../module-inputs";

const notCron = ["", "rate(1 day)", "cron(0 7 * * *)", "cron(0 7 ? * * * *)", "0 7 ? * * *"];
const unlocked = { vault_lock: null };

export const backup: ModuleInputs = {
  good: {
    account_id: ACCOUNT,
    name: "billpay-prod",
    copy_region: "us-west-2",
    restore_testing: { schedule: "cron(0 12 ? * SUN *)", db_subnet_group_name: "billpay-prod-postgres" },
    copy_destination_vault_arn: `arn:aws:backup:us-west-2:${ACCOUNT}:backup-vault:billpay`,
    daily_cold_storage_days: 10,
    daily_retention_days: 100,
    daily_schedule: "cron(0 7 ? * * *)",
    force_destroy: false,
    permissions_boundary_arn: `arn:aws:iam::${ACCOUNT}:policy/billpay-boundary`,
    selection_tag: { key: "backup", value: "true" },
    vault_lock: { min_retention_days: 7, max_retention_days: 400, changeable_for_days: 3 },
    weekly_cold_storage_days: 30,
    weekly_retention_days: 365,
    weekly_schedule: "cron(0 9 ? * SUN *)",
  },
  taken: {
    copy_destination_vault_arn: [null],
    copy_region: [null, "ap-southeast-2"],
    restore_testing: [
      null,
      {
        schedule: "cron(0 12 1 * ? *)",
        db_subnet_group_name: "a",
        db_instance_class: "db.t4g.medium",
        validation_hours: 1,
      },
      { schedule: "cron(0 12 1 * ? *)", db_subnet_group_name: "a", validation_hours: 168 },
    ],
    daily_cold_storage_days: [null, 1],
    daily_retention_days: [400, beside({ daily_cold_storage_days: null }, 7), beside(unlocked, 36500)],
    force_destroy: [beside(unlocked, true)],
    permissions_boundary_arn: [null],
    vault_lock: [
      null,
      { min_retention_days: 1 },
      { min_retention_days: 1, max_retention_days: 36500, changeable_for_days: 36500 },
    ],
    weekly_cold_storage_days: [null, 275],
    weekly_retention_days: [400, beside({ weekly_cold_storage_days: null }, 7), beside(unlocked, 36500)],
  },
  refused: {
    account_id: accountId,
    name: moduleName,
    permissions_boundary_arn: permissionsBoundaryArn,
    copy_destination_vault_arn: {
      "must be the ARN of an AWS Backup vault": ["", "billpay", `arn:aws:s3:us-west-2:${ACCOUNT}:backup-vault:billpay`],
    },
    copy_region: { "must be the code of a region": ["", "us-west", "us-west-2a", "US-WEST-2"] },
    restore_testing: {
      "must have a schedule that is a cron expression": notCron.map((schedule) => ({
        schedule,
        db_subnet_group_name: "billpay-prod-postgres",
      })),
      "must have the db_subnet_group_name": [
        { schedule: "cron(0 12 ? * SUN *)", db_subnet_group_name: "" },
        { schedule: "cron(0 12 ? * SUN *)", db_subnet_group_name: "a/b" },
      ],
      "must have a db_instance_class": ["", "m7g.large", "db.m7g"].map((db_instance_class) => ({
        schedule: "cron(0 12 ? * SUN *)",
        db_subnet_group_name: "a",
        db_instance_class,
      })),
      "must have validation_hours": [0, 169, 1.5].map((validation_hours) => ({
        schedule: "cron(0 12 ? * SUN *)",
        db_subnet_group_name: "a",
        validation_hours,
      })),
    },
    daily_cold_storage_days: { "at least 90 less than daily_retention_days": [0, 5.5, 11] },
    weekly_cold_storage_days: { "at least 90 less than weekly_retention_days": [0, 30.5, 276] },
    daily_retention_days: {
      "must be a whole number from 1 to 36500": [
        beside({ ...unlocked, daily_cold_storage_days: null }, 0),
        beside({ ...unlocked, daily_cold_storage_days: null }, -1),
        beside({ ...unlocked, daily_cold_storage_days: null }, 7.5),
        beside(unlocked, 36501),
      ],
      "must be within what vault_lock allows": [401, beside({ daily_cold_storage_days: null }, 6)],
    },
    weekly_retention_days: {
      "must be a whole number from 1 to 36500": [
        beside({ ...unlocked, weekly_cold_storage_days: null }, 0),
        beside({ ...unlocked, weekly_cold_storage_days: null }, -1),
        beside({ ...unlocked, weekly_cold_storage_days: null }, 7.5),
        beside(unlocked, 36501),
      ],
      "must be within what vault_lock allows": [401, beside({ weekly_cold_storage_days: null }, 6)],
    },
    daily_schedule: { "must be a cron expression of six fields": notCron },
    weekly_schedule: { "must be a cron expression of six fields": notCron },
    force_destroy: { "must be false where vault_lock is set": [true] },
    selection_tag: {
      "neither of them empty": [
        { key: "", value: "true" },
        { key: "backup", value: "" },
      ],
    },
    vault_lock: {
      "a min_retention_days that is a whole number, 1 or more": [0, -1, 6.5].map((days) => ({
        min_retention_days: days,
      })),
      "a max_retention_days that is a whole number from min_retention_days to 36500": [
        { min_retention_days: 7, max_retention_days: 400.5 },
        { min_retention_days: 7, max_retention_days: 36501 },
        beside(
          { daily_retention_days: 100, daily_cold_storage_days: null, weekly_cold_storage_days: null },
          { min_retention_days: 100, max_retention_days: 99 },
        ),
      ],
      "a changeable_for_days that is a whole number from 3 to 36500": [
        { min_retention_days: 7, changeable_for_days: 3.5 },
        { min_retention_days: 7, changeable_for_days: 2 },
        { min_retention_days: 7, changeable_for_days: 36501 },
      ],
    },
  },
};
