import { BackupPlan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { BackupVaultLockConfiguration } from "@cdktf/provider-aws/lib/backup-vault-lock-configuration";
import { BackupVaultNotifications } from "@cdktf/provider-aws/lib/backup-vault-notifications";
import { BackupVaultPolicy } from "@cdktf/provider-aws/lib/backup-vault-policy";
import type { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { policyDocument } from "../../constructs/iam/policy-document";
import { ServiceRole } from "../../constructs/iam/service-role";
import { ACCOUNT_ID, NAME, PERMISSIONS_BOUNDARY } from "../../constructs/inputs/naming";
import { hcl, hclBool, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";

/** The rules of the plan, and what their inputs default to. */
const RULES = {
  daily: { schedule: "cron(0 7 ? * * *)", retentionDays: 35 },
  weekly: { schedule: "cron(0 9 ? * SUN *)", retentionDays: 365 },
} as const;
type Rule = keyof typeof RULES;
const RULE_NAMES = Object.keys(RULES) as Rule[];

/** The backups of an environment: an AWS Backup vault, and a plan for whatever bears a tag. */
export class Backup extends TerraformModule {
  constructor(scope: Construct) {
    super(scope, "backup", {
      description:
        "Daily and weekly backups of every resource that bears a tag, in an encrypted AWS Backup vault whose recovery " +
        "points nobody may delete by hand; copies to a vault in another region or account, and a vault lock, on request. " +
        "The account's opt-in settings say which services AWS Backup protects.",
    });
    boundRoles(this, this.input("permissions_boundary_arn", PERMISSIONS_BOUNDARY).stringValue);
    const name = this.input("name", NAME).stringValue;
    const accountId = this.input("account_id", ACCOUNT_ID).stringValue;
    this.input("selection_tag", {
      type: "object({ key = string, value = string })",
      default: { key: "backup", value: "true" },
      description: "Tag that a resource bears to be backed up.",
      validations: [
        {
          condition: "length(var.selection_tag.key) > 0 && length(var.selection_tag.value) > 0",
          message: "selection_tag must be a key and a value, neither of them empty.",
        },
      ],
    });
    for (const rule of RULE_NAMES) {
      this.ruleInputs(rule);
    }
    this.input("copy_destination_vault_arn", {
      type: "string",
      default: null,
      description: "ARN of a vault in another region or account that every backup is copied to; null makes no copies.",
      validations: [
        {
          condition:
            'var.copy_destination_vault_arn == null || can(regex("^arn:aws[a-z-]*:backup:[a-z0-9-]+:[0-9]{12}:backup-vault:.+$", var.copy_destination_vault_arn))',
          message: "copy_destination_vault_arn must be the ARN of an AWS Backup vault, or null.",
        },
      ],
    });
    this.vaultInputs();

    const key = new EncryptionKey(this, "vault", {
      description: `Encrypts the backup vault ${name}`,
      alias: `${name}-backup`,
      accountId,
    });
    const vault = new BackupVault(this, "backup_vault.main", {
      name,
      kmsKeyArn: key.arn,
      forceDestroy: hclBool("var.force_destroy"),
    });
    this.vaultGuards(vault);
    const plan = this.plan(name, vault);
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
    const role = new ServiceRole(this, "role.backup", {
      roleName: `${name}-backup`,
      service: "backup.amazonaws.com",
      managedPolicies: {
        backups: "service-role/AWSBackupServiceRolePolicyForBackup",
        restores: "service-role/AWSBackupServiceRolePolicyForRestores",
      },
    });
    new BackupSelection(this, "backup_selection.main", {
      name: "tagged",
      planId: plan.id,
      iamRoleArn: role.arn,
      selectionTag: [
        { type: "STRINGEQUALS", key: hcl("var.selection_tag.key"), value: hcl("var.selection_tag.value") },
      ],
    });

    this.output("vault_name", { value: vault.name, description: "Name of the vault.", example: "billpay-dev" });
    this.output("vault_arn", {
      value: vault.arn,
      description: "ARN of the vault, as a source or destination of copies.",
      example: "arn:aws:backup:us-east-1:111122223333:backup-vault:billpay-dev",
    });
    this.output("kms_key_arn", {
      value: key.arn,
      description: "ARN of the vault's key.",
      example: "arn:aws:kms:us-east-1:111122223333:key/1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
    });
    this.output("plan_id", {
      value: plan.id,
      description: "Id of the backup plan.",
      example: "1a2b3c4d-5e6f-7081-92a3-b4c5d6e7f809",
    });
    this.output("role_arn", {
      value: role.arn,
      description: "ARN of the role that backs up and restores.",
      example: "arn:aws:iam::111122223333:role/billpay-dev-backup",
    });
    this.output("selection_tag", {
      value: hcl("var.selection_tag"),
      description: "Tag that a resource bears to be backed up, as `key` and `value`.",
      example: { key: "backup", value: "true" },
    });
  }

  private ruleInputs(rule: Rule): void {
    this.input(`${rule}_schedule`, {
      type: "string",
      default: RULES[rule].schedule,
      description:
        `When the ${rule} backup may start, as a cron expression in UTC. RDS refuses backups in its own backup ` +
        "window, and in its maintenance window and the hour before.",
      validations: [
        {
          condition: `can(regex("^cron\\\\(([^ ]+ ){5}[^ ]+\\\\)$", var.${rule}_schedule))`,
          message: `${rule}_schedule must be a cron expression of six fields, as ${RULES[rule].schedule}.`,
        },
      ],
    });
    this.input(`${rule}_retention_days`, {
      type: "number",
      default: RULES[rule].retentionDays,
      description: `Days that ${rule} backups are kept, 1 to 36500.`,
      validations: [
        {
          condition: `var.${rule}_retention_days >= 1 && var.${rule}_retention_days <= 36500`,
          message: `${rule}_retention_days must be 1 to 36500.`,
        },
        {
          condition: `var.vault_lock == null || try(var.${rule}_retention_days >= var.vault_lock.min_retention_days && var.${rule}_retention_days <= coalesce(var.vault_lock.max_retention_days, 36500), false)`,
          message: `${rule}_retention_days must be within what vault_lock allows, or the backups fail.`,
        },
      ],
    });
    this.input(`${rule}_cold_storage_days`, {
      type: "number",
      default: null,
      description:
        `Days after which ${rule} backups move to cold storage, at least 90 before they expire; null: never. Services ` +
        "without cold storage, RDS among them, ignore it.",
      validations: [
        {
          // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Lifecycle.html
          condition: `var.${rule}_cold_storage_days == null || try(var.${rule}_cold_storage_days >= 1 && var.${rule}_cold_storage_days + 90 <= var.${rule}_retention_days, false)`,
          message: `${rule}_cold_storage_days must be null, or at least 1 and at least 90 less than ${rule}_retention_days.`,
        },
      ],
    });
  }

  private vaultInputs(): void {
    this.input("protect_recovery_points", {
      type: "bool",
      default: true,
      description:
        "Whether the vault's policy denies everyone deleting recovery points and shortening their life. Backups still " +
        "expire as planned.",
    });
    this.input("vault_lock", {
      type: "object({ min_retention_days = number, max_retention_days = optional(number), changeable_for_days = optional(number) })",
      default: null,
      description:
        "Locks the vault: backups live at least `min_retention_days` and at most `max_retention_days`. With " +
        "`changeable_for_days` (3 or more) the lock becomes **irrevocable** after so many days, for AWS too; without, " +
        "whoever may change it can remove it. null: no lock.",
      validations: [
        {
          condition: "var.vault_lock == null || try(var.vault_lock.min_retention_days >= 1, false)",
          message: "vault_lock must have a min_retention_days of at least 1.",
        },
        {
          condition:
            "try(var.vault_lock.max_retention_days, null) == null || try(var.vault_lock.max_retention_days >= var.vault_lock.min_retention_days && var.vault_lock.max_retention_days <= 36500, false)",
          message: "vault_lock must have a max_retention_days from min_retention_days to 36500, or none.",
        },
        {
          condition:
            "try(var.vault_lock.changeable_for_days, null) == null || try(var.vault_lock.changeable_for_days >= 3 && var.vault_lock.changeable_for_days <= 36500, false)",
          message: "vault_lock must have a changeable_for_days from 3 to 36500, or none.",
        },
      ],
    });
    this.input("force_destroy", {
      type: "bool",
      default: false,
      description: "Whether `destroy` deletes the vault with the recovery points in it: for throw-away data only.",
      validations: [
        {
          condition: "!(var.force_destroy && var.vault_lock != null)",
          message: "force_destroy must be false where vault_lock is set: locked backups are kept.",
        },
      ],
    });
    this.input("notification_topic_arn", {
      type: "string",
      default: null,
      description:
        "ARN of an SNS standard topic of this account that hears of ended backups and restores and of failed copies; " +
        "its policy, and its key's, must let `backup.amazonaws.com` publish. null: none.",
      validations: [
        {
          condition:
            'var.notification_topic_arn == null || (can(regex("^arn:aws[a-z-]*:sns:", var.notification_topic_arn)) && !can(regex("[.]fifo$", var.notification_topic_arn)))',
          message: "notification_topic_arn must be the ARN of an SNS standard topic, or null.",
        },
      ],
    });
  }

  private plan(name: string, vault: BackupVault): BackupPlan {
    const plan = new BackupPlan(this, "backup_plan.main", {
      name,
      rule: RULE_NAMES.map((rule) => ({
        ruleName: rule,
        targetVaultName: vault.name,
        schedule: hcl(`var.${rule}_schedule`),
        // Minutes: a job starts within an hour of its schedule, and a first, full copy of a large disk takes hours.
        startWindow: 60,
        completionWindow: 720,
        lifecycle: {
          deleteAfter: hclNumber(`var.${rule}_retention_days`),
          coldStorageAfter: hclNumber(`var.${rule}_cold_storage_days`),
          optInToArchiveForSupportedResources: false,
        },
      })),
    });
    for (const [index, rule] of RULE_NAMES.entries()) {
      // An override, since the bindings take no dynamic block inside a block.
      plan.addOverride(`rule.${index}.dynamic.copy_action`, {
        for_each: hcl("var.copy_destination_vault_arn[*]"),
        content: {
          destination_vault_arn: hcl("copy_action.value"),
          lifecycle: {
            delete_after: hcl(`var.${rule}_retention_days`),
            cold_storage_after: hcl(`var.${rule}_cold_storage_days`),
            opt_in_to_archive_for_supported_resources: false,
          },
        },
      });
    }
    return plan;
  }

  private vaultGuards(vault: BackupVault): void {
    new BackupVaultPolicy(this, "backup_vault_policy.main", {
      count: when("var.protect_recovery_points"),
      backupVaultName: vault.name,
      policy: policyDocument([
        {
          // No exception for administrators: who must delete a backup changes this policy first, and is seen to.
          Sid: "KeepRecoveryPoints",
          Effect: "Deny",
          Principal: "*",
          Action: [
            "backup:DeleteRecoveryPoint",
            "backup:DisassociateRecoveryPoint",
            "backup:UpdateRecoveryPointLifecycle",
          ],
          Resource: "*",
        },
      ]),
    });
    new BackupVaultLockConfiguration(this, "backup_vault_lock_configuration.main", {
      count: when("var.vault_lock != null"),
      backupVaultName: vault.name,
      minRetentionDays: hclNumber("var.vault_lock.min_retention_days"),
      maxRetentionDays: hclNumber("var.vault_lock.max_retention_days"),
      changeableForDays: hclNumber("var.vault_lock.changeable_for_days"),
    });
    new BackupVaultNotifications(this, "backup_vault_notifications.main", {
      count: when("var.notification_topic_arn != null"),
      backupVaultName: vault.name,
      snsTopicArn: hcl("var.notification_topic_arn"),
      // https://docs.aws.amazon.com/aws-backup/latest/devguide/API_PutBackupVaultNotifications.html: of a backup's end
      // only COMPLETED is still sent, whether it succeeded, failed or expired.
      backupVaultEvents: [
        "BACKUP_JOB_COMPLETED",
        "COPY_JOB_FAILED",
        "RESTORE_JOB_COMPLETED",
        "RECOVERY_POINT_MODIFIED",
      ],
    });
  }
}
