import { BackupSelection } from "@cdktf/provider-aws/lib/backup-selection";
import { Backup } from "../../src/modules/backup";
import { synthesize } from "./synthesize";

const backup = synthesize(Backup);
const rules: Record<string, unknown>[] = backup.resource("aws_backup_plan.main").rule;
const variable = (name: string) => backup.json.variable[name];

test("backups are encrypted with a key of the vault's own, which rotates", () => {
  expect(backup.resource("aws_backup_vault.main").kms_key_arn).toBe("${aws_kms_key.vault.arn}");
  expect(backup.resource("aws_kms_key.vault").enable_key_rotation).toBe(true);
});

test("there is a daily and a weekly backup, each with its own schedule and life, in the encrypted vault", () => {
  expect(rules.map(({ rule_name }) => rule_name)).toEqual(["daily", "weekly"]);
  for (const { rule_name, ...rule } of rules) {
    expect(rule).toMatchObject({
      schedule: `\${var.${rule_name}_schedule}`,
      target_vault_name: "${aws_backup_vault.main.name}",
      lifecycle: {
        delete_after: `\${var.${rule_name}_retention_days}`,
        cold_storage_after: `\${var.${rule_name}_cold_storage_days}`,
      },
    });
  }
  expect(variable("weekly_retention_days").default).toBeGreaterThan(variable("daily_retention_days").default);
});

test("copies are made in the module's own vault elsewhere and in one that is named, and live as long as what they copy", () => {
  expect(variable("copy_destination_vault_arn").default).toBeNull();
  expect(variable("copy_region").default).toBeNull();
  for (const { rule_name, dynamic, lifecycle } of rules) {
    expect([rule_name, dynamic]).toEqual([
      rule_name,
      {
        copy_action: {
          for_each: "${concat(var.copy_destination_vault_arn[*], aws_backup_vault.copies[*].arn)}",
          content: { destination_vault_arn: "${copy_action.value}", lifecycle },
        },
      },
    ]);
  }
});

test("the vault of the copies is in the other region, with a key of its own there, and as protected as the first", () => {
  const there = { region: "${var.copy_region}" };
  const wanted = { ...there, count: "${var.copy_region != null ? 1 : 0}" };
  expect(backup.resource("aws_kms_key.copies")).toMatchObject({ ...wanted, enable_key_rotation: true });
  expect(backup.resource("aws_kms_alias.copies_alias")).toMatchObject(wanted);
  expect(backup.resource("aws_backup_vault.copies")).toMatchObject({
    ...wanted,
    name: "${var.name}-copies",
    kms_key_arn: "${one(aws_kms_key.copies[*].arn)}",
    force_destroy: "${var.force_destroy}",
  });
  const {
    count: _,
    backup_vault_name,
    region: __,
    ...lock
  } = backup.resource("aws_backup_vault_lock_configuration.copies");
  expect(backup_vault_name).toBe("${one(aws_backup_vault.copies[*].name)}");
  expect(backup.resource("aws_backup_vault_lock_configuration.main")).toMatchObject(lock);
  const policy = backup.resource("aws_backup_vault_policy.copies");
  expect(policy).toMatchObject({
    ...there,
    count: "${var.copy_region != null && var.protect_recovery_points ? 1 : 0}",
  });
  expect(policy.policy).toBe(backup.resource("aws_backup_vault_policy.main").policy);
});

test("nobody deletes the keys of recovery points, unless these are thrown away with the vault", () => {
  for (const key of ["vault", "copies"]) {
    const { policy } = backup.resource(`aws_kms_key.${key}`);
    expect(policy).toMatch(/^\$\{!var\.force_destroy \? .*"Sid" = "KeepKey".* : (?!.*KeepKey)/);
  }
});

test("restores are tested on request, of the latest recovery points, into a subnet group that is named", () => {
  const onRequest = "${var.restore_testing != null ? 1 : 0}";
  expect(variable("restore_testing").default).toBeNull();
  expect(backup.resource("aws_backup_restore_testing_plan.main")).toEqual({
    count: onRequest,
    name: '${replace(var.name, "-", "_")}',
    schedule_expression: "${var.restore_testing.schedule}",
    recovery_point_selection: [
      {
        algorithm: "LATEST_WITHIN_WINDOW",
        include_vaults: ["${aws_backup_vault.main.arn}"],
        recovery_point_types: ["SNAPSHOT"],
        selection_window_days: 7,
      },
    ],
  });
  const selection = backup.resource("aws_backup_restore_testing_selection.main");
  expect(selection).toMatchObject({
    count: onRequest,
    protected_resource_type: "RDS",
    protected_resource_arns: ["*"],
    iam_role_arn: "${aws_iam_role.backup.arn}",
    validation_window_hours: "${var.restore_testing.validation_hours}",
  });
  expect(selection.restore_metadata_overrides).toContain(
    "dbSubnetGroupName = var.restore_testing.db_subnet_group_name",
  );
});

test("the databases that have the tag are backed up, on request buckets too, and nothing else that has it", () => {
  expect(backup.text).toHaveResourceWithProperties(BackupSelection, {
    plan_id: "${aws_backup_plan.main.id}",
    iam_role_arn: "${aws_iam_role.backup.arn}",
    resources: '${concat(["arn:aws:rds:*:*:db:*"], var.buckets ? ["arn:aws:s3:::*"] : [])}',
    condition: [
      { string_equals: [{ key: "aws:ResourceTag/${var.selection_tag.key}", value: "${var.selection_tag.value}" }] },
    ],
  });
  expect(variable("buckets").default).toBe(false);
  // AWS Backup selects what has one of these tags, of any service.
  expect(backup.resource("aws_backup_selection.main")).not.toHaveProperty("selection_tag");
  expect(variable("selection_tag").default).toEqual({ key: "backup", value: "true" });
});

test("AWS Backup alone assumes the role, which may back up and restore", () => {
  expect(backup.resource("aws_iam_role.backup").assume_role_policy).toContain('"Service" = "backup.amazonaws.com"');
  const policies = Object.values<{ policy_arn: string; count?: string }>(
    backup.json.resource.aws_iam_role_policy_attachment,
  );
  const onRequest = "${var.buckets ? 1 : 0}";
  const policy = "arn:aws:iam::aws:policy";
  expect(policies.map(({ policy_arn, count = "always" }) => `${policy_arn} ${count}`).sort()).toEqual([
    `${policy}/AWSBackupServiceRolePolicyForS3Backup ${onRequest}`,
    `${policy}/AWSBackupServiceRolePolicyForS3Restore ${onRequest}`,
    `${policy}/service-role/AWSBackupServiceRolePolicyForBackup always`,
    `${policy}/service-role/AWSBackupServiceRolePolicyForRestores always`,
  ]);
});

test("nobody may delete a recovery point or shorten its life, unless protection is off", () => {
  expect(variable("protect_recovery_points").default).toBe(true);
  const { count, backup_vault_name, policy } = backup.resource("aws_backup_vault_policy.main");
  expect(count).toBe("${var.protect_recovery_points ? 1 : 0}");
  expect(backup_vault_name).toBe("${aws_backup_vault.main.name}");
  expect(policy).toContain('"Effect" = "Deny"');
  expect(policy).toContain('"Principal" = "*"');
  expect(policy).not.toContain("Condition");
  for (const action of ["DeleteRecoveryPoint", "DisassociateRecoveryPoint", "UpdateRecoveryPointLifecycle"]) {
    expect(policy).toContain(`"backup:${action}"`);
  }
});

test("the vault is locked only on request, and not irrevocably unless days are named", () => {
  expect(variable("vault_lock").default).toBeNull();
  expect(backup.resource("aws_backup_vault_lock_configuration.main")).toMatchObject({
    count: "${var.vault_lock != null ? 1 : 0}",
    min_retention_days: "${var.vault_lock.min_retention_days}",
    max_retention_days: "${var.vault_lock.max_retention_days}",
    changeable_for_days: "${var.vault_lock.changeable_for_days}",
  });
  expect(variable("vault_lock").type).toContain("changeable_for_days = optional(number)");
});

test("the vault notifies nobody, which would be every night of COMPLETED: failures are events, which `observability` looks for", () => {
  expect(backup.text).not.toMatch(/aws_backup_vault_notifications|notification_topic_arn/);
});

test("backups are not thrown away with the vault", () => {
  expect(variable("force_destroy").default).toBe(false);
  expect(backup.resource("aws_backup_vault.main").force_destroy).toBe("${var.force_destroy}");
});
