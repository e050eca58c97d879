import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, oneOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { between } from "../../constructs/inputs/numbers";
import type { Inputs } from "../../core/inputs";

export const PORT = 5432;

/** The logs RDS for PostgreSQL exports to CloudWatch Logs, and what each is called in a Terraform address. */
export const LOG_TYPES = {
  postgresql: "postgresql",
  upgrade: "upgrade",
  "iam-db-auth-error": "iam_db_auth_error",
} as const;
const LOGS = Object.keys(LOG_TYPES);

const DAY = "(mon|tue|wed|thu|fri|sat|sun)";
const TIME = "([01][0-9]|2[0-3]):[0-5][0-9]";

export const INPUTS = {
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  name: {
    ...NAME,
    validations: [
      ...(NAME.validations ?? []),
      {
        condition: '!can(regex("--|-$", var.name))',
        message: "name must have no two hyphens in a row and none at its end, since RDS identifiers begin with it.",
      },
    ],
  },
  region: REGION,
  account_id: ACCOUNT_ID,
  vpc_id: { type: "string", description: "Id of the VPC the database lives in." },
  subnet_ids: {
    type: "list(string)",
    description: "Ids of private subnets in at least two zones, also where `multi_az` is off: RDS refuses fewer.",
    validations: [
      {
        condition: "length(distinct(var.subnet_ids)) >= 2",
        message: "subnet_ids must be at least two subnets, in two zones: a standby lives in another zone.",
      },
    ],
  },
  client_security_group_ids: {
    type: "map(string)",
    description: `Security groups whose members may connect to port ${PORT}, by a name for each, such as \`nodes\`.`,
  },
  engine_major_version: {
    type: "string",
    default: "17",
    description: "Major version of PostgreSQL, without the minor; the parameter group's family follows it.",
    validations: [
      matches("engine_major_version", "^(1[4-9]|[2-9][0-9])$", "a major version alone, 14 or later, as 17"),
    ],
  },
  engine_lifecycle_support: {
    type: "string",
    default: "open-source-rds-extended-support-disabled",
    nullable: true,
    description:
      "`open-source-rds-extended-support-disabled`: RDS upgrades a major version whose standard support ends; " +
      "`open-source-rds-extended-support`: it stays, and each vCPU is charged for by the hour; null: RDS decides.",
    validations: [
      {
        condition:
          'var.engine_lifecycle_support == null || try(contains(["open-source-rds-extended-support", "open-source-rds-extended-support-disabled"], var.engine_lifecycle_support), false)',
        message:
          "engine_lifecycle_support must be open-source-rds-extended-support, open-source-rds-extended-support-disabled or null.",
      },
    ],
  },
  auto_minor_version_upgrade: flag(true, "Whether RDS installs minor versions in the maintenance window."),
  allow_major_version_upgrade: flag(
    false,
    "Whether a new `engine_major_version` may be applied: on for the upgrade, off again after it.",
  ),
  apply_immediately: flag(
    false,
    "Whether changes that may interrupt the database are applied at once, not in the maintenance window.",
  ),
  maintenance_window: {
    type: "string",
    default: "sun:04:30-sun:05:30",
    description: "Weekly window of maintenance in UTC, `ddd:hh:mm-ddd:hh:mm`, outside the backup window.",
    validations: [
      matches(
        "maintenance_window",
        `^${DAY}:${TIME}-${DAY}:${TIME}$`,
        "ddd:hh:mm-ddd:hh:mm in lower case, as sun:04:30-sun:05:30",
      ),
    ],
  },
  db_name: {
    type: "string",
    default: "billpay",
    description: "Name of the first database. Another name replaces the instance.",
    validations: [
      matches("db_name", "^[a-z][a-z0-9_]{0,62}$", "1 to 63 characters of a-z, 0-9 and _, and begin with a letter"),
    ],
  },
  master_username: {
    type: "string",
    default: "billpay_admin",
    description: "Name of the master user. Another name replaces the instance.",
    validations: [
      {
        condition:
          'can(regex("^[a-z][a-z0-9_]{0,62}$", var.master_username)) && !can(regex("^(admin|user|pg_.*|rds.*)$", var.master_username))',
        message:
          "master_username must be 1 to 63 characters of a-z, 0-9 and _, begin with a letter, and be none of PostgreSQL's or RDS's own: admin, user, pg_…, rds….",
      },
    ],
  },
  instance_class: {
    type: "string",
    default: "db.m7g.large",
    description: "Class of the instance, such as `db.t4g.medium`.",
    validations: [matches("instance_class", "^db\\\\.[a-z0-9-]+\\\\.[a-z0-9]+$", "a class of RDS, as db.m7g.large")],
  },
  multi_az: flag(true, "Whether a standby in another zone takes over when the instance fails."),
  allocated_storage: {
    type: "number",
    default: 50,
    description: "Storage to begin with, in GiB, 20 to 65536.",
    validations: [between("allocated_storage", 20, 65536, " GiB, which is what gp3 has")],
  },
  max_allocated_storage: {
    type: "number",
    default: 200,
    description: "Storage that autoscaling may grow to, in GiB; 0 turns autoscaling off.",
    validations: [
      {
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
        condition:
          "var.max_allocated_storage == 0 || (var.max_allocated_storage >= var.allocated_storage * 1.1 && var.max_allocated_storage <= 65536)",
        message: "max_allocated_storage must be 0, or at least a tenth above allocated_storage and at most 65536.",
      },
    ],
  },
  backup_retention_days: {
    type: "number",
    default: 14,
    description: "Days that automated backups are kept, and so how far back the database can be restored: 1 to 35.",
    validations: [between("backup_retention_days", 1, 35, ": a database without backups cannot be restored")],
  },
  backup_window: {
    type: "string",
    default: "03:00-04:00",
    description: "Daily window of automated backups in UTC, `hh:mm-hh:mm`, outside the maintenance window.",
    validations: [matches("backup_window", `^${TIME}-${TIME}$`, "hh:mm-hh:mm, as 03:00-04:00")],
  },
  deletion_protection: flag(true, "Whether the instance refuses to be deleted until this is turned off."),
  skip_final_snapshot: {
    ...flag(
      false,
      "Whether deleting the database leaves no snapshot and no automated backups: for throw-away data only.",
    ),
    validations: [
      {
        condition: "!(var.skip_final_snapshot && var.deletion_protection)",
        message: "skip_final_snapshot must be false where deletion_protection is true: protected data is kept.",
      },
    ],
  },
  final_snapshot_identifier: {
    type: "string",
    default: null,
    description:
      "Name of the snapshot taken on deletion; null: `<name>-postgres-final`. Names are unique in an account, so a " +
      "database that is made and deleted again needs another.",
    validations: [
      {
        condition:
          'var.final_snapshot_identifier == null || (can(regex("^[A-Za-z][0-9A-Za-z-]{0,254}$", var.final_snapshot_identifier)) && !can(regex("--|-$", var.final_snapshot_identifier)))',
        message:
          "final_snapshot_identifier must be letters, digits and single hyphens, begin with a letter and not end with a hyphen.",
      },
    ],
  },
  tags: {
    type: "map(string)",
    default: { backup: "true" },
    description: "Tags of the instance and its snapshots; by the default one, AWS Backup plans that select it find it.",
  },
  enabled_cloudwatch_logs_exports: {
    type: "list(string)",
    default: ["postgresql", "upgrade"],
    description: `Logs exported to CloudWatch Logs: ${LOGS.map((log) => `\`${log}\``).join(", ")}.`,
    validations: [
      {
        condition: `length(setsubtract(var.enabled_cloudwatch_logs_exports, ${JSON.stringify(LOGS)})) == 0`,
        message: `enabled_cloudwatch_logs_exports must be of ${LOGS.join(", ")}.`,
      },
    ],
  },
  log_retention_days: logRetention("log_retention_days"),
  log_min_duration_statement: {
    type: "number",
    default: 1000,
    description: "Milliseconds from which a statement is logged as slow; 0 logs all, -1 none. Logs then hold its text.",
    validations: [
      {
        condition:
          "var.log_min_duration_statement >= -1 && var.log_min_duration_statement <= 2147483647 && floor(var.log_min_duration_statement) == var.log_min_duration_statement",
        message: "log_min_duration_statement must be -1, or 0 to 2147483647 milliseconds.",
      },
    ],
  },
  performance_insights: flag(true, "Whether RDS samples the load of the database by waits and statements."),
  database_insights_mode: {
    type: "string",
    default: "standard",
    description: "`standard`: samples are kept 7 days; `advanced`: 465 days, with fleet views, charged by the vCPU.",
    validations: [
      oneOf("database_insights_mode", "standard", "advanced"),
      {
        condition: 'var.database_insights_mode == "standard" || var.performance_insights',
        message: "database_insights_mode must be standard where performance_insights is false.",
      },
    ],
  },
  monitoring_interval: {
    type: "number",
    default: 60,
    description: "Seconds between two readings of the operating system: 1, 5, 10, 15, 30 or 60; 0 turns them off.",
    validations: [
      {
        condition: "contains([0, 1, 5, 10, 15, 30, 60], var.monitoring_interval)",
        message: "monitoring_interval must be 0, 1, 5, 10, 15, 30 or 60.",
      },
    ],
  },
} satisfies Inputs;
