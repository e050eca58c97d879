import { flag } from "../../constructs/inputs/flags";
import { matches, matchesOrNull } from "../../constructs/inputs/names";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY } from "../../constructs/inputs/naming";
import { isWhole, wholeNumber } from "../../constructs/inputs/whole-numbers";
import type { InputProps, Inputs } from "../../core/inputs";

/** The rules of the plan, and the defaults of their inputs. */
const RULES = {
  daily: { schedule: "cron(0 7 ? * * *)", retentionDays: 35 },
  weekly: { schedule: "cron(0 9 ? * SUN *)", retentionDays: 365 },
} as const;
type Rule = keyof typeof RULES;
export const RULE_NAMES = Object.keys(RULES) as Rule[];

const schedule = (rule: Rule): InputProps => ({
  type: "string",
  default: RULES[rule].schedule,
  description:
    `When the ${rule} backup starts, as a cron expression in UTC. RDS refuses backups during its own backup ` +
    "window, during its maintenance window and in the hour before that.",
  validations: [
    matches(
      `${rule}_schedule`,
      "^cron\\\\(([^ ]+ ){5}[^ ]+\\\\)$",
      `a cron expression of six fields, such as ${RULES[rule].schedule}`,
    ),
  ],
});

function retentionDays(rule: Rule): InputProps {
  const days = wholeNumber(`${rule}_retention_days`, {
    least: 1,
    most: 36500,
    default: RULES[rule].retentionDays,
    description: `Days for which ${rule} backups are kept, 1 to 36500.`,
  });
  return {
    ...days,
    validations: [
      ...(days.validations ?? []),
      {
        condition: `var.vault_lock == null || try(var.${rule}_retention_days >= var.vault_lock.min_retention_days && var.${rule}_retention_days <= coalesce(var.vault_lock.max_retention_days, 36500), false)`,
        message: `${rule}_retention_days must be within what vault_lock allows, or the backups fail.`,
      },
    ],
  };
}

const coldStorageDays = (rule: Rule): InputProps => ({
  type: "number",
  default: null,
  description:
    `Days after which ${rule} backups move to cold storage, at least 90 before they expire; null means never. ` +
    "Services without cold storage, such as RDS, ignore it.",
  validations: [
    {
      // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
      condition: `var.${rule}_cold_storage_days == null || try(${isWhole(`var.${rule}_cold_storage_days`, 1)} && var.${rule}_cold_storage_days + 90 <= var.${rule}_retention_days, false)`,
      message: `${rule}_cold_storage_days must be a whole number, 1 or more and at least 90 less than ${rule}_retention_days, or null.`,
    },
  ],
});

export const INPUTS = {
  permissions_boundary_arn: PERMISSIONS_BOUNDARY,
  name: NAME,
  account_id: ACCOUNT_ID,
  selection_tag: {
    type: "object({ key = string, value = string })",
    default: { key: "backup", value: "true" },
    description: "Tag of the RDS instances, and with `buckets` of the S3 buckets, that are backed up.",
    validations: [
      {
        condition: "length(var.selection_tag.key) > 0 && length(var.selection_tag.value) > 0",
        message: "selection_tag must have a key and a value, neither of them empty.",
      },
    ],
  },
  buckets: flag(
    false,
    "Whether S3 buckets that have the tag are backed up too. They must be versioned, and the bucket's key must let the " +
      "role decrypt: https://docs.aws.amazon.com/aws-backup/latest/devguide/s3-backups.html",
  ),
  daily_schedule: schedule("daily"),
  daily_retention_days: retentionDays("daily"),
  daily_cold_storage_days: coldStorageDays("daily"),
  weekly_schedule: schedule("weekly"),
  weekly_retention_days: retentionDays("weekly"),
  weekly_cold_storage_days: coldStorageDays("weekly"),
  copy_destination_vault_arn: {
    type: "string",
    default: null,
    description:
      "ARN of a vault of somebody else's, in another region or account, that every backup is copied to; null: none. In " +
      "another account, it needs the database's key too.",
    validations: [
      matchesOrNull(
        "copy_destination_vault_arn",
        "^arn:aws[a-z-]*:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:.+$",
        "the ARN of an AWS Backup vault",
      ),
    ],
  },
  copy_region: {
    type: "string",
    default: null,
    description:
      "Another region, such as `us-west-2`, in which this module creates a second vault with a key of its own; every backup " +
      "is copied there and kept as long. The pipeline's `allowed_regions` must contain it. Null makes no copies.",
    validations: [
      matchesOrNull("copy_region", "^[a-z]{2}(-[a-z]+)+-[0-9]$", "the code of a region, such as us-west-2"),
    ],
  },
  protect_recovery_points: flag(
    true,
    "Whether the vault's policy prevents everyone from deleting recovery points and from shortening their " +
      "retention. Backups still expire as planned.",
  ),
  restore_testing: {
    type:
      "object({ schedule = string, db_subnet_group_name = string, db_instance_class = optional(string), " +
      "validation_hours = optional(number, 4) })",
    default: null,
    description:
      "Tries, on a schedule in UTC, to restore the latest recovery point of each database into a subnet group, such as " +
      "`billpay-prod-postgres`, and deletes what it restored after `validation_hours`, 1 to 168. `db_instance_class` is that " +
      "of the restored instance; without one, that of its source. Null tests nothing.",
    validations: [
      {
        condition:
          'var.restore_testing == null || can(regex("^cron\\\\(([^ ]+ ){5}[^ ]+\\\\)$", var.restore_testing.schedule))',
        message:
          "restore_testing must have a schedule that is a cron expression of six fields, such as cron(0 12 ? * SUN *).",
      },
      {
        condition:
          'var.restore_testing == null || can(regex("^[A-Za-z0-9][A-Za-z0-9. _-]*$", var.restore_testing.db_subnet_group_name))',
        message: "restore_testing must have the db_subnet_group_name of a subnet group: there may be no default VPC.",
      },
      {
        condition:
          'try(var.restore_testing.db_instance_class, null) == null || can(regex("^db\\\\.[a-z0-9-]+\\\\.[a-z0-9]+$", var.restore_testing.db_instance_class))',
        message: "restore_testing must have a db_instance_class such as db.t4g.medium, or none.",
      },
      {
        condition: `var.restore_testing == null || try(${isWhole("var.restore_testing.validation_hours", 1, 168)}, false)`,
        message: "restore_testing must have validation_hours that are a whole number from 1 to 168, or none.",
      },
    ],
  },
  vault_lock: {
    type: "object({ min_retention_days = number, max_retention_days = optional(number), changeable_for_days = optional(number) })",
    default: null,
    description:
      "Locks the vault: backups are kept for at least `min_retention_days` and at most `max_retention_days`. With " +
      "`changeable_for_days` (3 or more) the lock becomes **irrevocable** after that many days, even for AWS; without " +
      "it, anyone who is allowed to change the lock can remove it. Null means no lock.",
    validations: [
      {
        condition: `var.vault_lock == null || try(${isWhole("var.vault_lock.min_retention_days", 1)}, false)`,
        message: "vault_lock must have a min_retention_days that is a whole number, 1 or more.",
      },
      {
        condition: `try(var.vault_lock.max_retention_days, null) == null || try(${isWhole("var.vault_lock.max_retention_days", "var.vault_lock.min_retention_days", 36500)}, false)`,
        message:
          "vault_lock must have a max_retention_days that is a whole number from min_retention_days to 36500, or none.",
      },
      {
        condition: `try(var.vault_lock.changeable_for_days, null) == null || try(${isWhole("var.vault_lock.changeable_for_days", 3, 36500)}, false)`,
        message: "vault_lock must have a changeable_for_days that is a whole number from 3 to 36500, or none.",
      },
    ],
  },
  force_destroy: {
    ...flag(false, "Whether `destroy` deletes the vault and its recovery points: only for throw-away data."),
    validations: [
      {
        condition: "!(var.force_destroy && var.vault_lock != null)",
        message: "force_destroy must be false where vault_lock is set: locked backups are kept.",
      },
    ],
  },
} satisfies Inputs;
