import { flag } from "../../constructs/inputs/flags";
import { logRetention } from "../../constructs/inputs/log-retention";
import { matches, matchesOrNull, oneOf, oneOfOrNull, someOf } from "../../constructs/inputs/names";
import { ACCOUNT_ID, COMPONENT_NAME, PERMISSIONS_BOUNDARY, REGION } from "../../constructs/inputs/naming";
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
    ...COMPONENT_NAME,
    validations: [
      ...(COMPONENT_NAME.validations ?? []),
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
  snapshot_identifier: {
    type: "string",
    default: null,
    description:
      "Name or ARN of a snapshot that the instance is restored from when it is created; ignored afterwards. It has the " +
      "snapshot's key, so the module must adopt that key: docs/runbooks/restore.md. Null: an empty database.",
    validations: [
      {
        condition:
          'var.snapshot_identifier == null || can(regex("^(arn:aws[a-z-]*:rds:[a-z0-9-]+:[0-9]{12}:snapshot:)?((rds|awsbackup):)?[A-Za-z][0-9A-Za-z-]*$", var.snapshot_identifier))',
        message: "snapshot_identifier must be the name or the ARN of a DB snapshot, or null.",
      },
    ],
  },
  restore_to_point_in_time: {
    type:
      "object({ source_db_instance_identifier = optional(string), source_dbi_resource_id = optional(string), " +
      "source_db_instance_automated_backups_arn = optional(string), restore_time = optional(string) })",
    default: null,
    description:
      "Restores the instance, when it is created, from the automated backups of another one, which is named by exactly one of " +
      "`source_db_instance_identifier`, `source_dbi_resource_id` (of a deleted one) and " +
      "`source_db_instance_automated_backups_arn`, to `restore_time`, such as `2027-01-31T12:00:00Z`; without it, to the latest " +
      "possible time. Ignored afterwards. The key is that of the source, as with `snapshot_identifier`, which must then be null.",
    validations: [
      {
        condition:
          "var.restore_to_point_in_time == null || length([for source in [try(var.restore_to_point_in_time.source_db_instance_identifier, null), try(var.restore_to_point_in_time.source_dbi_resource_id, null), try(var.restore_to_point_in_time.source_db_instance_automated_backups_arn, null)] : source if source != null]) == 1",
        message:
          "restore_to_point_in_time must name its source by exactly one of source_db_instance_identifier, source_dbi_resource_id and source_db_instance_automated_backups_arn.",
      },
      {
        condition:
          'try(var.restore_to_point_in_time.restore_time, null) == null || (can(timeadd(var.restore_to_point_in_time.restore_time, "0s")) && endswith(var.restore_to_point_in_time.restore_time, "Z"))',
        message: "restore_to_point_in_time must have a restore_time in UTC, such as 2027-01-31T12:00:00Z, or none.",
      },
    ],
  },
  parameters: {
    type: 'map(object({ value = string, apply_method = optional(string, "immediate") }))',
    default: {},
    description:
      "Further parameters of PostgreSQL, by name, and values of the module's own: `log_connections`, `log_disconnections`, " +
      "`log_statement`. `apply_method` is `pending-reboot` for a static parameter, such as `shared_buffers`.",
    validations: [
      {
        condition: 'alltrue([for name in keys(var.parameters) : can(regex("^[a-z][a-z0-9_.]*$", name))])',
        message: "parameters must be named as PostgreSQL names them, such as shared_buffers.",
      },
      {
        condition:
          'length(setintersection(keys(var.parameters), ["rds.force_ssl", "log_min_duration_statement"])) == 0',
        message:
          "parameters must not have rds.force_ssl, which is always on, nor log_min_duration_statement, which is an input.",
      },
      {
        condition:
          'alltrue([for parameter in values(var.parameters) : contains(["immediate", "pending-reboot"], parameter.apply_method)])',
        message: "parameters must have the apply_method immediate or pending-reboot.",
      },
    ],
  },
  read_replicas: wholeNumber("read_replicas", {
    least: 0,
    most: 15,
    default: 0,
    description: "Number of read replicas, 0 to 15, each an instance of its own with the same settings and clients.",
  }),
  read_replica_instance_class: {
    type: "string",
    default: null,
    description: "DB instance class of the read replicas; null: that of the instance.",
    validations: [
      matchesOrNull(
        "read_replica_instance_class",
        "^db\\\\.[a-z0-9-]+\\\\.[a-z0-9]+$",
        "a DB instance class, such as db.m7g.large",
      ),
    ],
  },
  proxy: flag(
    false,
    "Whether clients may also connect through an RDS Proxy, which shares connections and survives a failover. It accepts TLS and " +
      "IAM authentication only.",
  ),
  proxy_secrets: {
    type: "map(string)",
    default: {},
    description:
      "Secrets of the database users that the proxy connects as, each with `username` and `password`: ARNs of their KMS keys " +
      "by their own. None means the master user.",
    validations: [
      {
        condition:
          'alltrue([for secret, key in var.proxy_secrets : can(regex("^arn:aws[a-z-]*:secretsmanager:", secret)) && can(regex("^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key/", key))])',
        message: "proxy_secrets must be ARNs of KMS keys by ARNs of secrets.",
      },
      {
        condition: "var.proxy || length(var.proxy_secrets) == 0",
        message: "proxy_secrets must be empty where proxy is false.",
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
