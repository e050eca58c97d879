import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, oneOf, oneOfOrNull, someOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
import { twoSubnets } from "../../constructs/inputs/subnets";
import { isWhole, wholeNumber } from "../../constructs/inputs/whole-numbers";
import type { Inputs } from "../../core/inputs";

export const PORT = 5432;

/** The logs that RDS for PostgreSQL exports to CloudWatch Logs, and the name of each in a Terraform address. */
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
        message:
          "name must have no two hyphens in a row and no hyphen at its end, since RDS identifiers begin with it.",
      },
    ],
  },
  region: REGION,
  account_id: ACCOUNT_ID,
  vpc_id: { type: "string", description: "Id of the VPC of the database." },
  subnet_ids: {
    type: "list(string)",
    description: "Ids of private subnets in two zones or more, even where `multi_az` is off: RDS refuses fewer.",
    validations: [twoSubnets("a standby is in another zone")],
  },
  client_security_group_ids: {
    type: "map(string)",
    description: `Ids of the security groups whose members may connect to port ${PORT}, by a name for each, such as \`nodes\`.`,
  },
  engine_major_version: {
    type: "string",
    default: "17",
    description:
      "Major version of PostgreSQL, without the minor version; the family of the parameter group follows from it.",
    validations: [
      matches("engine_major_version", "^(1[4-9]|[2-9][0-9])$", "a major version only, 14 or later, such as 17"),
    ],
  },
  engine_lifecycle_support: {
    type: "string",
    default: "open-source-rds-extended-support-disabled",
    nullable: true,
    description:
      "`open-source-rds-extended-support-disabled`: RDS upgrades a major version whose standard support ends; " +
      "`open-source-rds-extended-support`: it is kept, at a price per vCPU and hour; null: RDS decides.",
    validations: [
      oneOfOrNull(
        "engine_lifecycle_support",
        "open-source-rds-extended-support",
        "open-source-rds-extended-support-disabled",
      ),
    ],
  },
  auto_minor_version_upgrade: flag(true, "Whether RDS installs minor versions in the maintenance window."),
  allow_major_version_upgrade: {
    ...flag(
      false,
      "Whether a new `engine_major_version` may be applied: turn it on with `apply_immediately` for the upgrade, which " +
        "interrupts the database, and both off again afterwards.",
    ),
    validations: [
      {
        // https://github.com/terraform-aws-modules/terraform-aws-rds/issues/94
        condition: "!var.allow_major_version_upgrade || var.apply_immediately",
        message:
          "allow_major_version_upgrade must be false where apply_immediately is false: an upgrade that waits for the maintenance window still uses the old parameter group, which the apply deletes.",
      },
    ],
  },
  apply_immediately: flag(
    false,
    "Whether changes that may interrupt the database are applied immediately, not in the maintenance window.",
  ),
  maintenance_window: {
    type: "string",
    default: "sun:04:30-sun:05:30",
    description: "Weekly maintenance window in UTC, `ddd:hh:mm-ddd:hh:mm`, outside the backup window.",
    validations: [
      matches(
        "maintenance_window",
        `^${DAY}:${TIME}-${DAY}:${TIME}$`,
        "ddd:hh:mm-ddd:hh:mm in lower case, such as sun:04:30-sun:05:30",
      ),
    ],
  },
  db_name: {
    type: "string",
    default: "billpay",
    description: "Name of the first database. Changing it replaces the instance.",
    validations: [
      matches("db_name", "^[a-z][a-z0-9_]{0,62}$", "1 to 63 characters of a-z, 0-9 and _, beginning with a letter"),
    ],
  },
  master_username: {
    type: "string",
    default: "billpay_admin",
    description: "Name of the master user. Changing it replaces the instance.",
    validations: [
      {
        condition:
          'can(regex("^[a-z][a-z0-9_]{0,62}$", var.master_username)) && !can(regex("^(admin|user|pg_.*|rds.*)$", var.master_username))',
        message:
          "master_username must be 1 to 63 characters of a-z, 0-9 and _, beginning with a letter, and not a name reserved by PostgreSQL or RDS: admin, user, pg_…, rds….",
      },
    ],
  },
  instance_class: {
    type: "string",
    default: "db.m7g.large",
    description: "DB instance class, such as `db.t4g.medium`.",
    validations: [
      matches("instance_class", "^db\\\\.[a-z0-9-]+\\\\.[a-z0-9]+$", "a DB instance class, such as db.m7g.large"),
    ],
  },
  multi_az: flag(true, "Whether a standby in another zone takes over if the instance fails."),
  allocated_storage: wholeNumber("allocated_storage", {
    least: 20,
    most: 65536,
    rest: " GiB, the limits of gp3",
    default: 50,
    description: "Initial storage in GiB, 20 to 65536.",
  }),
  max_allocated_storage: {
    type: "number",
    default: 200,
    description: "Maximum storage for autoscaling, in GiB; 0 turns autoscaling off.",
    validations: [
      {
        // https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html
        condition: `var.max_allocated_storage == 0 || (${isWhole("var.max_allocated_storage", "var.allocated_storage * 1.1", 65536)})`,
        message:
          "max_allocated_storage must be 0, or a whole number of GiB at least a tenth above allocated_storage and at most 65536.",
      },
    ],
  },
  backup_retention_days: wholeNumber("backup_retention_days", {
    least: 1,
    most: 35,
    rest: ": a database without backups cannot be restored",
    default: 14,
    description:
      "Days for which automated backups are kept, and so how far back the database can be restored: 1 to 35.",
  }),
  backup_window: {
    type: "string",
    default: "03:00-04:00",
    description: "Daily window of automated backups in UTC, `hh:mm-hh:mm`, outside the maintenance window.",
    validations: [matches("backup_window", `^${TIME}-${TIME}$`, "hh:mm-hh:mm, such as 03:00-04:00")],
  },
  deletion_protection: flag(true, "Whether the instance is protected from deletion until this is turned off."),
  skip_final_snapshot: {
    ...flag(
      false,
      "Whether deleting the database leaves no snapshot and no automated backups: only for throw-away data.",
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
      "Name of the snapshot taken on deletion; null means `<name>-postgres-final`. Names are unique in an account, so a " +
      "database that is created and deleted again needs another.",
    validations: [
      {
        condition:
          'var.final_snapshot_identifier == null || (can(regex("^[A-Za-z][0-9A-Za-z-]{0,254}$", var.final_snapshot_identifier)) && !can(regex("--|-$", var.final_snapshot_identifier)))',
        message:
          "final_snapshot_identifier must be letters, digits and single hyphens, beginning with a letter and not ending with a hyphen, or null.",
      },
    ],
  },
  tags: {
    type: "map(string)",
    default: { backup: "true" },
    description: "Tags of the instance and its snapshots; the default one selects it for AWS Backup plans.",
  },
  enabled_cloudwatch_logs_exports: {
    type: "list(string)",
    default: ["postgresql", "upgrade"],
    description: `Logs exported to CloudWatch Logs: ${LOGS.map((log) => `\`${log}\``).join(", ")}.`,
    validations: [someOf("enabled_cloudwatch_logs_exports", LOGS)],
  },
  log_retention_days: logRetention("log_retention_days"),
  log_min_duration_statement: {
    type: "number",
    default: 1000,
    description: "Milliseconds from which a statement is logged as slow, with its text; 0 logs all, -1 none.",
    validations: [
      {
        condition: isWhole("var.log_min_duration_statement", -1, 2147483647),
        message: "log_min_duration_statement must be -1, or a whole number of milliseconds from 0 to 2147483647.",
      },
    ],
  },
  performance_insights: flag(
    true,
    "Whether Performance Insights samples the load of the database by waits and statements.",
  ),
  database_insights_mode: {
    type: "string",
    default: "standard",
    description:
      "`standard`: samples are kept for 7 days; `advanced`: for 465 days, with fleet views, at a price per vCPU.",
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
    description:
      "Seconds between two samples of the operating system's metrics: 1, 5, 10, 15, 30 or 60; 0 turns them off.",
    validations: [oneOf("monitoring_interval", 0, 1, 5, 10, 15, 30, 60)],
  },
} satisfies Inputs;
