import { BackupPlan } from "@cdktf/provider-aws/lib/backup-plan";
import { BackupRestoreTestingPlan } from "@cdktf/provider-aws/lib/backup-restore-testing-plan";
import { BackupRestoreTestingSelection } from "@cdktf/provider-aws/lib/backup-restore-testing-selection";
import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { BackupVault } from "@cdktf/provider-aws/lib/backup-vault";
import { BackupVaultLockConfiguration } from "@cdktf/provider-aws/lib/backup-vault-lock-configuration";
import { BackupVaultPolicy } from "@cdktf/provider-aws/lib/backup-vault-policy";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { Token } from "cdktf/lib/tokens";
import type { Construct } from "constructs";
import { EncryptionKey } from "../../constructs/encryption/encryption-key";
import { boundRoles } from "../../constructs/iam/bounded-roles";
import { policyDocument } from "../../constructs/iam/policy-document";
import { ServiceRole } from "../../constructs/iam/service-role";
import { addressOf, attribute, hcl, hclList, hclNumber, when } from "../../core/hcl";
import { TerraformModule } from "../../core/terraform-module";
import { INPUTS, RULE_NAMES } from "./inputs";

/** The backups of an environment: an AWS Backup vault, and a plan for its tagged databases and, as an option, buckets. */
export class Backup extends TerraformModule {
  private readonly vars = this.declare(INPUTS);

  constructor(scope: Construct) {
    super(scope, "backup", {
      description:
        "Daily and weekly backups of the RDS instances that have a tag, and with `buckets` of the S3 buckets that have it, in " +
        "an encrypted AWS Backup vault whose recovery points nobody can delete manually; optionally with copies in another " +
        "region or account, and a vault lock. Nothing else is backed up, whatever its tags: the role may not. AWS " +
        "Backup must be opted in to both services in the account's settings.",
    });
    const { vars } = this;
    boundRoles(this, vars.permissions_boundary_arn.stringValue);
    const name = vars.name.stringValue;

    const key = new EncryptionKey(this, "vault", {
      description: `Encrypts the backup vault ${name}`,
      alias: `${name}-backup`,
      accountId: vars.account_id.stringValue,
      kept: `!${vars.force_destroy.expr}`,
    });
    const vault = new BackupVault(this, "backup_vault.main", {
      name,
      kmsKeyArn: key.arn,
      forceDestroy: vars.force_destroy.booleanValue,
    });
    this.vaultGuards("main", vault.name);
    const copies = this.copies(name);
    const plan = this.plan(name, vault, copies);
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html
    const role = new ServiceRole(this, "role.backup", {
      roleName: `${name}-backup`,
      service: "backup.amazonaws.com",
      managedPolicies: {
        backups: "service-role/AWSBackupServiceRolePolicyForBackup",
        restores: "service-role/AWSBackupServiceRolePolicyForRestores",
      },
    });
    // The two policies above are not for S3: https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSBackupServiceRolePolicyForS3Backup.html
    for (const [id, policy] of Object.entries({ bucket_backups: "S3Backup", bucket_restores: "S3Restore" }))
      new IamRolePolicyAttachment(this, `role.${id}`, {
        count: when(vars.buckets.expr),
        role: role.roleName,
        policyArn: `arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyFor${policy}`,
      });
    // By ARN and tag: of anything else with the tag, the job would fail. https://www.repost.aws/knowledge-center/backup-assign-resources
    new BackupSelection(this, "backup_selection.main", {
      name: "tagged",
      planId: plan.id,
      iamRoleArn: role.arn,
      resources: hclList(`concat(["arn:aws:rds:*:*:db:*"], ${vars.buckets.expr} ? ["arn:aws:s3:::*"] : [])`),
      condition: [
        {
          stringEquals: [
            {
              key: `aws:ResourceTag/${hcl(`${vars.selection_tag.expr}.key`)}`,
              value: hcl(`${vars.selection_tag.expr}.value`),
            },
          ],
        },
      ],
    });

    this.restoreTesting(vault, role.arn);

    this.output("vault_name", { value: vault.name, description: "Name of the vault.", example: "billpay-dev" });
    this.output("vault_arn", {
      value: vault.arn,
      description: "ARN of the vault, for use as a source or destination of copies.",
      example: "arn:aws:backup:us-east-1:111122223333:backup-vault:billpay-dev",
    });
    this.output("copy_vault_arn", {
      value: attribute(copies, "arn", 1),
      description: "ARN of the vault of the copies in another region; null where there is none.",
      example: "arn:aws:backup:us-west-2:111122223333:backup-vault:billpay-dev-copies",
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
      value: vars.selection_tag.stringValue,
      description: "Tag of what is backed up, an object with `key` and `value`.",
      example: { key: "backup", value: "true" },
    });
  }

  /**
   * The vault of the copies. Its key encrypts them, whatever the key of their source, which they therefore survive:
   * https://docs.aws.amazon.com/aws-backup/latest/devguide/cross-region-backup.html
   */
  private copies(name: string): BackupVault {
    const { vars } = this;
    const isWanted = `${vars.copy_region.expr} != null`;
    const region = vars.copy_region.stringValue;
    const count = when(isWanted);
    const key = new EncryptionKey(this, "copies", {
      description: `Encrypts the backup vault ${name}-copies`,
      alias: `${name}-backup-copies`,
      accountId: vars.account_id.stringValue,
      count,
      region,
      kept: `!${vars.force_destroy.expr}`,
    });
    const vault = new BackupVault(this, "backup_vault.copies", {
      count,
      region,
      name: `${name}-copies`,
      kmsKeyArn: key.arn,
      forceDestroy: vars.force_destroy.booleanValue,
    });
    this.vaultGuards("copies", attribute(vault, "name", 1), { isWanted, region });
    return vault;
  }

  /**
   * Restores of the latest recovery points, which AWS Backup deletes again. It tags what it restores, and its role may delete it.
   * https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing.html
   */
  private restoreTesting(vault: BackupVault, roleArn: string): void {
    const { restore_testing: testing } = this.vars;
    const count = when(`${testing.expr} != null`);
    const plan = new BackupRestoreTestingPlan(this, "restore_testing_plan.main", {
      count,
      name: hcl(`replace(${this.vars.name.expr}, "-", "_")`), // letters, digits and _ alone
      scheduleExpression: hcl(`${testing.expr}.schedule`),
      recoveryPointSelection: [
        {
          algorithm: "LATEST_WITHIN_WINDOW",
          includeVaults: [vault.arn],
          recoveryPointTypes: ["SNAPSHOT"],
          selectionWindowDays: 7,
        },
      ],
    });
    // What AWS Backup would take of a default VPC, which there may not be, and the class.
    // https://docs.aws.amazon.com/aws-backup/latest/devguide/restore-testing-inferred-metadata.html
    const metadata = `merge({ dbSubnetGroupName = ${testing.expr}.db_subnet_group_name }, ${testing.expr}.db_instance_class == null ? {} : { dbInstanceClass = ${testing.expr}.db_instance_class })`;
    new BackupRestoreTestingSelection(this, "restore_testing_selection.main", {
      count,
      name: "databases",
      restoreTestingPlanName: attribute(plan, "name", 1),
      protectedResourceType: "RDS",
      protectedResourceArns: ["*"],
      iamRoleArn: roleArn,
      restoreMetadataOverrides: Token.asStringMap(hcl(metadata)),
      validationWindowHours: hclNumber(`${testing.expr}.validation_hours`),
    });
  }

  private plan(name: string, vault: BackupVault, copies: BackupVault): BackupPlan {
    const { vars } = this;
    const plan = new BackupPlan(this, "backup_plan.main", {
      name,
      rule: RULE_NAMES.map((rule) => ({
        ruleName: rule,
        targetVaultName: vault.name,
        schedule: vars[`${rule}_schedule` as const].stringValue,
        // Minutes: a job starts within an hour of its schedule, and the first, full copy of a large disk takes hours.
        startWindow: 60,
        completionWindow: 720,
        lifecycle: {
          deleteAfter: vars[`${rule}_retention_days` as const].numberValue,
          coldStorageAfter: vars[`${rule}_cold_storage_days` as const].numberValue,
          optInToArchiveForSupportedResources: false,
        },
      })),
    });
    for (const [index, rule] of RULE_NAMES.entries()) {
      // An override, since the bindings have no dynamic block inside a block.
      plan.addOverride(`rule.${index}.dynamic.copy_action`, {
        for_each: hcl(`concat(${vars.copy_destination_vault_arn.expr}[*], ${addressOf(copies)}[*].arn)`),
        content: {
          destination_vault_arn: hcl("copy_action.value"),
          lifecycle: {
            delete_after: vars[`${rule}_retention_days` as const].stringValue,
            cold_storage_after: vars[`${rule}_cold_storage_days` as const].stringValue,
            opt_in_to_archive_for_supported_resources: false,
          },
        },
      });
    }
    return plan;
  }

  /** @param copies of the vault of the copies: an expression, whether there is one, and its region */
  private vaultGuards(id: string, vaultName: string, copies?: { isWanted: string; region: string }): void {
    const { vars } = this;
    const region = copies?.region;
    const where = (condition: string) => when(copies ? `${copies.isWanted} && ${condition}` : condition);
    new BackupVaultPolicy(this, `backup_vault_policy.${id}`, {
      count: where(vars.protect_recovery_points.expr),
      region,
      backupVaultName: vaultName,
      policy: policyDocument([
        {
          // No exception for administrators: to delete a backup they must first change this policy, which is recorded.
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
    new BackupVaultLockConfiguration(this, `backup_vault_lock_configuration.${id}`, {
      count: where(`${vars.vault_lock.expr} != null`),
      region,
      backupVaultName: vaultName,
      minRetentionDays: hclNumber(`${vars.vault_lock.expr}.min_retention_days`),
      maxRetentionDays: hclNumber(`${vars.vault_lock.expr}.max_retention_days`),
      changeableForDays: hclNumber(`${vars.vault_lock.expr}.changeable_for_days`),
    });
  }
}
